import type { CardConfig } from "./config";
import { CARD, stubConfig } from "./config";
import type { HomeAssistant } from "./home-assistant";
import { wordsOf } from "./localize";
import { isAnnouncer, isSpeaker } from "./places";

/** Return a card configuration for a speaker, an announcer or a voice. */
export function suggestion(
  hass: HomeAssistant,
  entityId: string,
): { label: string; config: CardConfig } | null {
  const own = choice(hass, entityId);
  return own
    ? {
        label: wordsOf(hass.language)("card.suggestion"),
        config: { type: `custom:${CARD}`, ...stubConfig(hass), ...own },
      }
    : null;
}

function choice(hass: HomeAssistant, entityId: string): Partial<CardConfig> | null {
  const state = hass.states[entityId];
  if (state && isSpeaker(state)) {
    return { speakers: [entityId] };
  }
  if (isAnnouncer(hass, entityId)) {
    return { announcers: [entityId] };
  }
  const isVoice =
    entityId.startsWith("tts.") && hass.entities[entityId]?.platform === "mimo_speech";
  return isVoice ? { voice: entityId } : null;
}
