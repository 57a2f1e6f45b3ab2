/** Playback of speech in this browser. */

export type PlayerState = "idle" | "loading" | "playing";

export class Player {
  state: PlayerState = "idle";

  private readonly audio = new Audio();
  /** Number of attempts; results of earlier ones are ignored. */
  private attempt = 0;

  constructor(
    private readonly onChange: () => void,
    private readonly onError: () => void,
  ) {
    this.audio.addEventListener("playing", () => {
      this.change("playing");
    });
    this.audio.addEventListener("ended", () => {
      this.change("idle");
    });
    this.audio.addEventListener("error", () => {
      // If playback does not start, the promise of play() rejects.
      if (this.state === "playing") {
        this.change("idle");
        this.onError();
      }
    });
  }

  /** Play audio whose URL is a promise; call it from a click handler. */
  async play(address: () => Promise<string>): Promise<void> {
    const attempt = ++this.attempt;
    this.change("loading");
    // Some browsers play only audio that was loaded in a click handler.
    this.audio.load();
    try {
      const url = await address();
      if (attempt === this.attempt) {
        this.audio.src = url;
        await this.audio.play();
      }
    } catch (error) {
      if (attempt !== this.attempt) {
        return;
      }
      this.change("idle");
      throw error;
    }
  }

  stop(): void {
    this.attempt += 1;
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.change("idle");
  }

  private change(state: PlayerState): void {
    this.state = state;
    this.onChange();
  }
}
