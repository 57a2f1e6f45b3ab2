/** WebSocket commands of the integration. */

import type { Announcement } from "./announcements";
import type { HomeAssistant, Unsubscribe } from "./home-assistant";
import type { Where } from "./places";

export interface Voice {
  entity_id: string;
  name: string;
  preset_voices: { id: string; name: string }[];
  styles: string[];
}

export interface Offer {
  voices: Voice[];
  chimes: string[];
}

export interface News {
  /** Hash of the card that Home Assistant serves. */
  card_version: string;
  announcements: Announcement[];
  /** Ids of the recent announcements, newest first; repetitions are included once. */
  recent: string[];
}

/** How to speak; missing values are as configured. */
export interface Manner {
  voice?: string;
  presetVoice?: string;
  style?: string;
  chime?: string;
  /** 0 to 100. */
  volume?: number;
}

const TEMPLATE = /\{[{%#]/;
const RENDER_S = 3;

export function loadOffer(hass: HomeAssistant): Promise<Offer> {
  return hass.callWS({ type: "mimo_speech/voices" });
}

/** Start an announcement and return its id. */
export function announce(
  hass: HomeAssistant,
  message: string,
  where: Where,
  manner: Manner,
): Promise<string> {
  const { volume } = manner;
  return act(hass, "announce", {
    ...where,
    message,
    ...speechFields(manner),
    ...given({ volume }),
  });
}

/** Repeat an announcement at some or all of its speakers. */
export function repeat(
  hass: HomeAssistant,
  announcementId: string,
  speakers?: string[],
): Promise<string> {
  return act(hass, "repeat", {
    announcement_id: announcementId,
    ...(speakers ? { target: { entity_id: speakers } } : {}),
  });
}

/** Return the URL of a text's speech. */
export async function listen(
  hass: HomeAssistant,
  message: string,
  manner: Manner,
): Promise<string> {
  const { url } = await hass.callWS<{ url: string }>({
    type: "mimo_speech/listen",
    message,
    ...speechFields(manner),
  });
  return hass.hassUrl(url);
}

/** Render a template with Home Assistant's own command; other texts are returned unchanged. */
export async function render(hass: HomeAssistant, text: string): Promise<string> {
  if (!TEMPLATE.test(text)) {
    return text;
  }
  let unsubscribe: Unsubscribe | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      hass.connection
        .subscribeMessage(
          ({ result, error, level }: { result?: unknown; error?: string; level?: string }) => {
            if (error === undefined) {
              resolve(typeof result === "string" ? result : JSON.stringify(result));
            } else if (level === "ERROR") {
              reject(new Error(error));
            }
          },
          { type: "render_template", template: text, timeout: RENDER_S, report_errors: true },
        )
        .then((done) => (unsubscribe = done), reject);
    });
  } finally {
    await unsubscribe?.();
  }
}

function speechFields({ voice, presetVoice, style, chime }: Manner): Record<string, unknown> {
  return given({ voice, preset_voice: presetVoice, style, chime });
}

async function act(
  hass: HomeAssistant,
  service: string,
  data: Record<string, unknown>,
): Promise<string> {
  const { response } = await hass.callWS<{ response: { announcement_id: string } }>({
    type: "call_service",
    domain: "mimo_speech",
    service,
    service_data: { ...data, wait: false },
    return_response: true,
  });
  return response.announcement_id;
}

function given(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
