/** Speech that is heard in this browser. */

export type PlayerState = "idle" | "loading" | "playing";

export class Player {
  state: PlayerState = "idle";

  private readonly audio = new Audio();
  /** Counts the attempts; what an earlier one still brings is of no interest. */
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
      // What cannot be begun is told by the promise of playing.
      if (this.state === "playing") {
        this.change("idle");
        this.onError();
      }
    });
  }

  /** Play what an address will be of; call it while the user presses the button. */
  async play(address: () => Promise<string>): Promise<void> {
    const attempt = ++this.attempt;
    this.change("loading");
    // Some browsers let play what was loaded while a button was pressed, and nothing else.
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
