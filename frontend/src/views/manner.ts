import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { HomeAssistant } from "../home-assistant";
import type { Words } from "../localize";
import type { Manner, Offer, Voice } from "../speech";

interface Option {
  value: string;
  label: string;
}

const USUAL_VOLUME = 40;

/** Choice of voice, style, chime and volume, according to the selected voice. */
export function mannerView(
  hass: HomeAssistant,
  words: Words,
  offer: Offer,
  options: { voice: Voice | undefined; manner: Manner; change: (manner: Manner) => void },
): TemplateResult {
  const { voice, manner, change } = options;
  // There is nothing to choose with a single voice.
  const offeredVoices = offer.voices.length > 1 ? offer.voices : [];
  const list = (
    label: string,
    name: "voice" | "presetVoice" | "style" | "chime",
    choices: Option[],
  ) =>
    choices.length
      ? listView(words, label, choices, manner[name], (value) => {
          change(withValue(manner, name, value));
        })
      : nothing;
  return html`<div class="how" id="how">
    ${list(
      words("how.voice"),
      "voice",
      offeredVoices.map(({ entity_id, name }) => ({ value: entity_id, label: name })),
    )}
    ${list(
      words("how.preset_voice"),
      "presetVoice",
      (voice?.preset_voices ?? []).map(({ id, name }) => ({ value: id, label: name })),
    )}
    ${list(words("how.style"), "style", translated(hass, "style", voice?.styles ?? []))}
    ${list(words("how.chime"), "chime", translated(hass, "chime", offer.chimes))}
    ${volumeView(words, manner.volume, (volume) => {
      change(withValue(manner, "volume", volume));
    })}
  </div>`;
}

/** Options left out are as configured, since another voice may not support them. */
function withValue<Name extends keyof Manner>(
  manner: Manner,
  name: Name,
  value: Manner[Name] | undefined,
): Manner {
  const dropped: (keyof Manner)[] = name === "voice" ? [name, "presetVoice", "style"] : [name];
  const kept = Object.fromEntries(
    Object.entries(manner).filter(([other]) => !dropped.includes(other as keyof Manner)),
  );
  return value === undefined ? kept : { ...kept, [name]: value };
}

function listView(
  words: Words,
  label: string,
  choices: Option[],
  chosen: string | undefined,
  choose: (value: string | undefined) => void,
): TemplateResult {
  return html`<label>
    <span class="caption">${label}</span>
    <select
      @change=${({ target }: Event & { target: HTMLSelectElement }) => {
        choose(target.value || undefined);
      }}
    >
      <option value="" ?selected=${!chosen}>${words("how.as_set")}</option>
      ${choices.map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === chosen}>
            ${option.label}
          </option>`,
      )}
    </select>
  </label>`;
}

function volumeView(
  words: Words,
  volume: number | undefined,
  choose: (volume: number | undefined) => void,
): TemplateResult {
  return html`<div class="field">
    <label class="caption" for="volume">${words("how.volume")}</label>
    <div class="volume">
      <input
        id="volume"
        type="range"
        min="0"
        max="100"
        step="5"
        .value=${String(volume ?? USUAL_VOLUME)}
        aria-valuetext=${volume === undefined ? words("how.volume_kept") : `${volume}%`}
        @input=${({ target }: Event & { target: HTMLInputElement }) => {
          choose(target.valueAsNumber);
        }}
      />
      <button
        type="button"
        class="small"
        aria-pressed=${volume === undefined ? "true" : "false"}
        @click=${() => {
          choose(undefined);
        }}
      >
        ${volume === undefined ? words("how.volume_kept") : `${volume}%`}
      </button>
    </div>
  </div>`;
}

function translated(hass: HomeAssistant, selector: string, ids: string[]): Option[] {
  return ids.map((id) => ({
    value: id,
    label: hass.localize(`component.mimo_speech.selector.${selector}.options.${id}`) || id,
  }));
}
