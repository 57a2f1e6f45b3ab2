import { MimoSpeechCard } from "./card";
import { CARD } from "./config";
import { pageHass } from "./home-assistant";
import { wordsOf } from "./localize";
import { suggestion } from "./suggestion";

declare global {
  interface Window {
    customCards?: unknown[];
  }
}

/**
 * Home Assistant replaces the registry of custom elements while its page loads; elements defined
 * before that are lost. It is the final registry once Home Assistant's own elements are defined.
 */
async function define(): Promise<void> {
  await Promise.race(["home-assistant", "hc-main"].map((name) => customElements.whenDefined(name)));
  if (!customElements.get(CARD)) {
    customElements.define(CARD, MimoSpeechCard);
  }
}

void define();

window.customCards = window.customCards ?? [];
window.customCards.push({
  type: CARD,
  get name() {
    return wordsOf(pageHass()?.language ?? "en")("card.name");
  },
  get description() {
    return wordsOf(pageHass()?.language ?? "en")("card.description");
  },
  preview: true,
  documentationURL: "https://github.com/mimo-speech/mimo-speech#a-card-for-your-dashboard",
  getEntitySuggestion: suggestion,
});
