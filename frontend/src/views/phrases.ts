import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Phrase } from "../config";
import type { Words } from "../localize";

/** Phrases as chips above the message box, or as tiles in the compact layout. */
export function phrasesView(
  words: Words,
  phrases: Phrase[],
  options: { areTiles: boolean; isDisabled: boolean; use: (phrase: Phrase) => void },
): TemplateResult | typeof nothing {
  if (!phrases.length) {
    return options.areTiles ? html`<p class="hint">${words("phrases.none")}</p>` : nothing;
  }
  return html`<div
    class=${options.areTiles ? "tiles" : "chips"}
    role="group"
    aria-label=${words("phrases.label")}
  >
    ${phrases.map(
      (phrase) =>
        html`<button
          type="button"
          class=${options.areTiles ? "phrase" : "chip"}
          ?disabled=${options.isDisabled}
          @click=${() => {
            options.use(phrase);
          }}
        >
          ${phrase.icon ? html`<ha-icon .icon=${phrase.icon}></ha-icon>` : nothing}
          <span>${phrase.name ?? phrase.message}</span>
        </button>`,
    )}
  </div>`;
}
