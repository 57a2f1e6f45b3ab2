import type { PropertyValues, TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import type { Announcement, Report, Turn } from "./announcements";
import { isFailed, isHeard, merge, pick, turns } from "./announcements";
import type { CardConfig, Phrase, Settings } from "./config";
import { readConfig, stubConfig } from "./config";
import type { ConfigForm } from "./editor";
import { configForm } from "./editor";
import type { HomeAssistant } from "./home-assistant";
import type { Words } from "./localize";
import { errorText, wordsOf } from "./localize";
import type { Place } from "./places";
import { findPlaces, hasNews, key, recall, remember, toggle, usualPlaces, where } from "./places";
import { Player } from "./player";
import type { Manner, News, Offer, Voice } from "./speech";
import { announce, listen, loadOffer, render, repeat } from "./speech";
import { styles } from "./styles";
import { Subscription } from "./subscription";
import { bundleVersion } from "./version";
import { mannerView } from "./views/manner";
import { phrasesView } from "./views/phrases";
import { placesView } from "./views/places";
import { plainReason, progressView, spokenProgress } from "./views/progress";
import { recentView } from "./views/recent";

/** How long a successful announcement remains visible. */
const HEARD_SHOWN_MS = 30_000;

export class MimoSpeechCard extends LitElement {
  static override styles = styles;

  @property({ attribute: false }) hass?: HomeAssistant;

  @state() private settings?: Settings;
  @state() private message = "";
  @state() private chosen: Place[] | undefined;
  @state() private arePlacesShown = false;
  @state() private isMannerShown = false;
  @state() private manner: Manner = {};
  @state() private offer?: Offer;
  @state() private announcements: Announcement[] = [];
  @state() private recent: string[] = [];
  /** Announcements that belong together: the first one and its retries. */
  @state() private followed: string[] = [];
  @state() private isSending = false;
  @state() private problem = "";
  @state() private isOutdated = false;

  private readonly reasons = new WeakMap<Report, string>();
  private readonly player = new Player(
    () => {
      this.requestUpdate();
    },
    () => {
      this.problem = this.words("error.listen");
    },
  );
  private subscription: Subscription | undefined;
  private hiding?: ReturnType<typeof setTimeout> | undefined;

  static getStubConfig(hass: HomeAssistant): Omit<CardConfig, "type"> {
    return stubConfig(hass);
  }

  static getConfigForm(): ConfigForm {
    return configForm();
  }

  setConfig(config: CardConfig): void {
    this.settings = readConfig(config);
  }

  getCardSize(): number {
    return this.settings?.isCompact ? 2 : 6;
  }

  getGridOptions(): Record<string, number | string> {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.listenToNews();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.player.stop();
    clearTimeout(this.hiding);
    this.subscription?.stop();
    this.subscription = undefined;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("hass");
    const hasMore = changed.size > 1 || !changed.has("hass");
    return hasMore || !before || !this.hass || hasNews(before, this.hass);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("hass")) {
      this.listenToNews();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { hass, settings } = this;
    if (!hass || !settings) {
      return nothing;
    }
    return html`<ha-card>
      <div class="content">
        ${settings.title ? html`<h2>${settings.title}</h2>` : nothing}
        ${settings.isCompact ? this.compactView(hass, settings) : this.fullView(hass, settings)}
      </div>
    </ha-card>`;
  }

  private get words(): Words {
    return wordsOf(this.hass?.language ?? "en");
  }

  private get turns(): Turn[] {
    return turns(this.announcements, this.followed);
  }

  private compactView(hass: HomeAssistant, settings: Settings): TemplateResult {
    const places = findPlaces(hass, settings);
    const chosen = this.chosenOf(places, settings);
    const names = chosen.map(({ name }) => name).join(", ");
    return html`${phrasesView(this.words, settings.phrases, {
      areTiles: true,
      isDisabled: !chosen.length || this.isSending,
      use: (phrase) => void this.announce(phrase.message),
    })}
    ${
      chosen.length
        ? html`<button
            type="button"
            class="small disclosure"
            aria-expanded=${this.arePlacesShown ? "true" : "false"}
            @click=${() => {
              this.arePlacesShown = !this.arePlacesShown;
            }}
          >
            ${this.words("where.change", { places: names })}
          </button>`
        : nothing
    }
    ${this.arePlacesShown || !chosen.length ? this.placesView(places, chosen, true) : nothing}
    ${this.problemView()} ${this.progressView(hass)}`;
  }

  private fullView(hass: HomeAssistant, settings: Settings): TemplateResult {
    const places = findPlaces(hass, settings);
    const chosen = this.chosenOf(places, settings);
    return html`${this.messageView()}
    ${phrasesView(this.words, settings.phrases, {
      areTiles: false,
      isDisabled: false,
      use: (phrase) => {
        this.fillIn(phrase);
      },
    })}
    ${this.placesView(places, chosen, this.arePlacesShown)} ${this.mannerView(hass, settings)}
    ${this.actionsView(chosen)} ${this.problemView()} ${this.progressView(hass)}
    ${
      settings.hasRecent
        ? recentView(
            hass,
            this.words,
            pick(this.announcements, this.recent),
            (one) => void this.sayAgain(one),
          )
        : nothing
    }`;
  }

  private messageView(): TemplateResult {
    return html`<label>
      <span class="caption">${this.words("message.label")}</span>
      <textarea
        rows="2"
        placeholder=${this.words("message.placeholder")}
        .value=${this.message}
        @input=${({ target }: Event & { target: HTMLTextAreaElement }) => {
          this.message = target.value;
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            void this.announce(this.message);
          }
        }}
      ></textarea>
      ${
        this.message.includes("{{") || this.message.includes("{%")
          ? html`<span class="hint">${this.words("message.hint")}</span>`
          : nothing
      }
    </label>`;
  }

  private placesView(places: Place[], chosen: Place[], areAllShown: boolean): TemplateResult {
    return placesView(this.words, places, {
      chosen,
      areAllShown,
      toggle: (place) => {
        this.chosen = toggle(chosen, place);
        remember(this.chosen);
      },
      showAll: () => {
        this.arePlacesShown = true;
      },
    });
  }

  private mannerView(hass: HomeAssistant, settings: Settings): TemplateResult {
    return html`<button
        type="button"
        class="small disclosure"
        aria-expanded=${this.isMannerShown ? "true" : "false"}
        aria-controls="how"
        @click=${() => void this.toggleManner(hass)}
      >
        <ha-icon icon="mdi:tune-variant"></ha-icon>${this.words("how.label")}
      </button>
      ${
        this.isMannerShown && this.offer
          ? mannerView(hass, this.words, this.offer, {
              voice: this.voiceOf(this.offer, settings),
              manner: this.manner,
              change: (manner) => {
                this.manner = manner;
              },
            })
          : html`<div id="how" hidden></div>`
      }`;
  }

  private actionsView(chosen: Place[]): TemplateResult {
    const isBlank = !this.message.trim();
    const isPlaying = this.player.state !== "idle";
    return html`<div class="row actions">
      <button
        type="button"
        ?disabled=${isBlank && !isPlaying}
        @click=${() => {
          if (isPlaying) {
            this.player.stop();
          } else {
            void this.listenHere();
          }
        }}
      >
        <ha-icon icon=${isPlaying ? "mdi:stop" : "mdi:headphones"}></ha-icon>
        ${this.words(isPlaying ? "action.stop" : "action.listen")}
      </button>
      <button
        type="button"
        class="main"
        ?disabled=${isBlank || !chosen.length || this.isSending}
        @click=${() => void this.announce(this.message)}
      >
        <ha-icon icon="mdi:bullhorn"></ha-icon>${this.words("action.announce")}
      </button>
    </div>`;
  }

  private problemView(): TemplateResult {
    return html`<div role="alert" class=${this.problem ? "" : "live"}>
        ${
          this.problem
            ? html`<div class="alert">
                <span>${this.problem}</span>
                <button
                  type="button"
                  class="bare"
                  aria-label=${this.words("action.close")}
                  @click=${() => {
                    this.problem = "";
                  }}
                >
                  <ha-icon icon="mdi:close"></ha-icon>
                </button>
              </div>`
            : nothing
        }
      </div>
      ${
        this.isOutdated
          ? html`<div class="alert notice">
              <span>${this.words("error.updated")}</span>
              <button
                type="button"
                class="small"
                @click=${() => {
                  location.reload();
                }}
              >
                ${this.words("action.reload")}
              </button>
            </div>`
          : nothing
      }`;
  }

  private progressView(hass: HomeAssistant): TemplateResult {
    const { turns, words } = this;
    const message = this.announcements.find(
      ({ announcement_id }) => announcement_id === this.followed[0],
    )?.message;
    return html`${spokenProgress(hass, words, turns)}
    ${
      turns.length
        ? progressView(hass, words, turns, {
            message: message ?? "",
            reason: (report) =>
              [this.reasons.get(report), plainReason(words, report)].filter(Boolean).join(" "),
            tryAgain: () => void this.tryAgain(),
            close: () => {
              this.followed = [];
            },
          })
        : nothing
    }`;
  }

  private chosenOf(places: Place[], settings: Settings): Place[] {
    this.chosen ??= recall(places);
    const keys = this.chosen?.map(key);
    return keys
      ? places.filter((place) => keys.includes(key(place)))
      : usualPlaces(places, settings);
  }

  private voiceOf(offer: Offer, settings: Settings): Voice | undefined {
    const wanted = this.manner.voice ?? settings.voice;
    return offer.voices.find(({ entity_id }) => entity_id === wanted) ?? offer.voices[0];
  }

  /** Choices made on the card, which override its configuration. */
  private get mannerInForce(): Manner {
    const voice = this.settings?.voice;
    return { ...(voice ? { voice } : {}), ...this.manner };
  }

  private fillIn(phrase: Phrase): void {
    this.message = phrase.message;
    this.renderRoot.querySelector("textarea")?.focus();
  }

  private async toggleManner(hass: HomeAssistant): Promise<void> {
    this.isMannerShown = !this.isMannerShown;
    if (this.isMannerShown) {
      await this.attempt(async () => {
        await hass.loadBackendTranslation("selector", "mimo_speech");
        this.offer = await loadOffer(hass);
      });
    }
  }

  private async listenHere(): Promise<void> {
    await this.attempt((hass) =>
      this.player.play(async () =>
        listen(hass, await render(hass, this.message), this.mannerInForce),
      ),
    );
  }

  private async announce(message: string): Promise<void> {
    const { hass, settings } = this;
    if (!hass || !settings || !message.trim()) {
      return;
    }
    const chosen = this.chosenOf(findPlaces(hass, settings), settings);
    if (!chosen.length) {
      this.problem = this.words("where.choose");
      return;
    }
    await this.send(async () => {
      const text = await render(hass, message);
      this.followed = [await announce(hass, text, where(chosen), this.mannerInForce)];
    });
  }

  private async sayAgain({ announcement_id }: Announcement): Promise<void> {
    await this.send(async (hass) => {
      this.followed = [await repeat(hass, announcement_id)];
    });
  }

  private async tryAgain(): Promise<void> {
    const failed = this.turns.filter(({ report }) => isFailed(report.result));
    await this.send(async (hass) => {
      for (const id of new Set(failed.map(({ announcementId }) => announcementId))) {
        const speakers = failed
          .filter(({ announcementId }) => announcementId === id)
          .map(({ report }) => report.entity_id);
        this.followed = [...this.followed, await repeat(hass, id, speakers)];
      }
    });
  }

  private async send(work: (hass: HomeAssistant) => Promise<void>): Promise<void> {
    this.isSending = true;
    await this.attempt(work);
    this.isSending = false;
    this.hideOnceHeard();
  }

  /** Run an action; show its error on the card. */
  private async attempt(work: (hass: HomeAssistant) => Promise<void>): Promise<void> {
    const { hass } = this;
    if (!hass) {
      return;
    }
    this.problem = "";
    try {
      await work(hass);
    } catch (error) {
      this.problem =
        error instanceof DOMException ? this.words("error.listen") : await errorText(hass, error);
    }
  }

  private listenToNews(): void {
    if (this.hass && this.isConnected) {
      this.subscription ??= new Subscription(this.hass.connection, (news) => {
        this.takeIn(news);
      });
    }
  }

  private takeIn({ announcements, card_version, recent }: News): void {
    this.announcements = merge(this.announcements, announcements);
    this.recent = recent;
    this.isOutdated = bundleVersion !== null && bundleVersion !== card_version;
    for (const report of announcements.flatMap(({ speakers }) => speakers)) {
      if (report.error && this.hass) {
        void errorText(this.hass, report.error).then((text) => {
          this.reasons.set(report, text);
          this.requestUpdate();
        });
      }
    }
    this.hideOnceHeard();
  }

  private hideOnceHeard(): void {
    clearTimeout(this.hiding);
    const { turns, followed } = this;
    if (turns.length && turns.every(({ report }) => isHeard(report.result))) {
      this.hiding = setTimeout(() => {
        if (this.followed === followed) {
          this.followed = [];
        }
      }, HEARD_SHOWN_MS);
    }
  }
}
