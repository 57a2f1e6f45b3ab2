/** News of announcements, for as long as they are wanted. */

import type { Connection, Unsubscribe } from "./home-assistant";
import type { News } from "./speech";

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;

/**
 * Home Assistant lets its page in again after a restart before it has set up the integration, and
 * what is subscribed to then is refused once and for all. So this asks until it is heard.
 */
export class Subscription {
  private unsubscribe: Unsubscribe | undefined;
  private waitMs = FIRST_WAIT_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the attempts; what an earlier one still brings is of no interest. */
  private attempt = 0;

  constructor(
    private readonly connection: Connection,
    private readonly take: (news: News) => void,
  ) {
    connection.addEventListener("ready", this.begin);
    this.begin();
  }

  stop(): void {
    this.connection.removeEventListener("ready", this.begin);
    clearTimeout(this.timer);
    this.attempt += 1;
    end(this.unsubscribe);
  }

  private readonly begin = (): void => {
    clearTimeout(this.timer);
    const attempt = ++this.attempt;
    this.connection
      .subscribeMessage(
        this.take,
        { type: "mimo_speech/announcements/subscribe" },
        { resubscribe: false },
      )
      .then(
        (unsubscribe) => {
          if (attempt === this.attempt) {
            this.unsubscribe = unsubscribe;
            this.waitMs = FIRST_WAIT_MS;
          } else {
            end(unsubscribe);
          }
        },
        () => {
          if (attempt === this.attempt) {
            this.timer = setTimeout(this.begin, this.waitMs);
            this.waitMs = Math.min(this.waitMs * 2, LAST_WAIT_MS);
          }
        },
      );
  };
}

/** End a subscription, also one that a restart of Home Assistant has ended. */
function end(unsubscribe: Unsubscribe | undefined): void {
  void unsubscribe?.().catch(() => undefined);
}
