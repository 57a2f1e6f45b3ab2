/** Subscription to announcements. */

import type { Connection, Unsubscribe } from "./home-assistant";
import type { News } from "./speech";

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;

/**
 * After a restart, Home Assistant accepts connections before the integration is set up, and rejects
 * subscriptions to it without a retry. Therefore, this retries until it succeeds.
 */
export class Subscription {
  private unsubscribe: Unsubscribe | undefined;
  private waitMs = FIRST_WAIT_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of attempts; results of earlier ones are ignored. */
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

/** Unsubscribe; ignore the error if a restart has already ended the subscription. */
function end(unsubscribe: Unsubscribe | undefined): void {
  void unsubscribe?.().catch(() => undefined);
}
