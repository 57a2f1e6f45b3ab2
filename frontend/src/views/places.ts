import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Words } from "../localize";
import type { Place } from "../places";
import { key } from "../places";

/** More would push the buttons off the screen. */
const SHOWN = 8;

export function placesView(
  words: Words,
  places: Place[],
  options: {
    chosen: Place[];
    areAllShown: boolean;
    toggle: (place: Place) => void;
    showAll: () => void;
  },
): TemplateResult {
  if (!places.length) {
    return html`<p class="hint">${words("where.none")}</p>`;
  }
  const isChosen = (place: Place) => options.chosen.some((one) => key(one) === key(place));
  const shown = places.filter(
    (place, number) => options.areAllShown || number < SHOWN || isChosen(place),
  );
  return html`<div class="field">
    <h3 id="where">${words("where.label")}</h3>
    <div class="chips" role="group" aria-labelledby="where">
      ${shown.map(
        (place) =>
          html`<button
            type="button"
            class="chip"
            aria-pressed=${isChosen(place) ? "true" : "false"}
            title=${words(`where.${place.kind}`)}
            @click=${() => {
              options.toggle(place);
            }}
          >
            <ha-icon .icon=${place.icon}></ha-icon>
            <span>${place.name}</span>
          </button>`,
      )}
      ${
        shown.length < places.length
          ? html`<button type="button" class="chip" @click=${options.showAll}>
              ${words("where.more")}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}
