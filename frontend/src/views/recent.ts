import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Announcement } from "../announcements";
import { isFailed, isHeard, overall } from "../announcements";
import type { HomeAssistant } from "../home-assistant";
import type { Words } from "../localize";
import { nameOf } from "../places";
import { RESULT_ICONS } from "./progress";

const SHOWN = 4;

/** Recent announcements, from the card and elsewhere. */
export function recentView(
  hass: HomeAssistant,
  words: Words,
  announcements: Announcement[],
  sayAgain: (announcement: Announcement) => void,
): TemplateResult {
  return html`<section class="field" aria-labelledby="recent">
    <h3 id="recent">${words("recent.label")}</h3>
    ${
      announcements.length
        ? html`<ul class="recent">
            ${announcements.slice(0, SHOWN).map((one) => rowView(hass, words, one, sayAgain))}
          </ul>`
        : html`<p class="hint">${words("recent.none")}</p>`
    }
  </section>`;
}

function rowView(
  hass: HomeAssistant,
  words: Words,
  announcement: Announcement,
  sayAgain: (announcement: Announcement) => void,
): TemplateResult {
  const { message, speakers } = announcement;
  const result = overall(speakers);
  const places = speakers.map(({ entity_id }) => nameOf(hass, entity_id)).join(", ");
  return html`<li class="${result} ${isHeard(result) ? "good" : isFailed(result) ? "bad" : ""}">
    <ha-icon .icon=${RESULT_ICONS[result]}></ha-icon>
    <span class="text">
      ${message}
      <span class="hint">
        ${clock(hass, announcement.created_at)} · ${words(`result.${result}`)} · ${places}
      </span>
    </span>
    <button
      type="button"
      class="bare"
      title=${words("action.say_again")}
      aria-label=${words("action.say_again_named", { message })}
      @click=${() => {
        sayAgain(announcement);
      }}
    >
      <ha-icon icon="mdi:replay"></ha-icon>
    </button>
  </li>`;
}

/** Return the time of day in the user's format. */
export function clock(hass: HomeAssistant, moment: string): string {
  const { language, time_format, time_zone } = hass.locale ?? { language: hass.language };
  const zone = time_zone === "server" ? hass.config?.time_zone : undefined;
  return new Date(moment).toLocaleTimeString(time_format === "system" ? [] : language, {
    hour: "numeric",
    minute: "2-digit",
    ...(time_format === "12" ? { hour12: true } : {}),
    ...(time_format === "24" ? { hour12: false } : {}),
    ...(zone ? { timeZone: zone } : {}),
  });
}
