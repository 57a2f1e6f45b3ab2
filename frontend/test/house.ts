/** A Home Assistant of the tests: what the card asks it for, and what it answers. */

import type { Announcement, Report } from "../src/announcements";
import type { HomeAssistant, RegisteredEntity } from "../src/home-assistant";
import type { News } from "../src/speech";

type Command = Record<string, unknown>;

const PLAYER = { supported_features: 512 };

export class House {
  /** The commands that were asked, but for subscriptions. */
  readonly asked: Command[] = [];
  answers: Record<string, (command: Command) => unknown> = {
    "mimo_speech/voices": () => ({
      voices: [
        voice("tts.kitchen", "Kitchen voice", ["happy", "whisper"]),
        voice("tts.plain", "Plain voice", []),
      ],
      chimes: ["none", "doorbell"],
    }),
    "mimo_speech/listen": () => ({ url: "/api/tts_proxy/1.mp3" }),
    call_service: () => ({ response: { announcement_id: "new" } }),
  };
  templates: Record<string, unknown> = {};
  subscribers = 0;
  /** Whether the integration is set up, so that its commands are known. */
  isReady = true;
  hass: HomeAssistant;

  private readonly listeners = new Set<() => void>();
  private tell: ((news: News) => void) | undefined;

  constructor() {
    this.hass = {
      language: "en",
      locale: { language: "en", time_format: "24" },
      states: {
        ...state("media_player.kitchen", "Kitchen speaker", PLAYER),
        ...state("media_player.hall", "Hall speaker", PLAYER),
        ...state("media_player.picture", "Picture frame", {}),
        ...state("sensor.outside", "Outside", {}),
      },
      entities: {
        "media_player.kitchen": { entity_id: "media_player.kitchen", area_id: "kitchen" },
        "media_player.hall": { entity_id: "media_player.hall", device_id: "hall" },
      },
      devices: { hall: { area_id: "hall" } },
      areas: {
        attic: { area_id: "attic", name: "Attic" },
        hall: { area_id: "hall", name: "Hall" },
        kitchen: { area_id: "kitchen", name: "Kitchen", icon: "mdi:fridge" },
      },
      connection: {
        subscribeMessage: this.subscribe.bind(this) as never,
        addEventListener: (_, callback) => this.listeners.add(callback),
        removeEventListener: (_, callback) => this.listeners.delete(callback),
      },
      localize: (key, values) =>
        key === "component.mimo_speech.exceptions.speaker_offline.message"
          ? `${values?.speaker ?? ""} cannot be reached.`
          : (/options\.(.*)$/.exec(key)?.[1] ?? ""),
      callWS: <Answer>(command: Command): Promise<Answer> => {
        this.asked.push(command);
        try {
          return Promise.resolve(this.answers[String(command.type)]?.(command) as Answer);
        } catch (error) {
          // Home Assistant rejects with what it was sent, which is no Error.
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          return Promise.reject(error);
        }
      },
      hassUrl: (path) => `http://house${path}`,
      loadBackendTranslation: () => Promise.resolve(),
    };
  }

  /** Add an entity, as a new object of the same house. */
  add(entityId: string, name: string, features: number, registered?: Partial<RegisteredEntity>) {
    this.hass = {
      ...this.hass,
      states: { ...this.hass.states, ...state(entityId, name, { supported_features: features }) },
      entities: {
        ...this.hass.entities,
        [entityId]: { entity_id: entityId, ...registered },
      },
    };
  }

  news(...announcements: Announcement[]): void {
    this.tell?.({
      card_version: "1",
      announcements,
      recent: announcements.map(({ announcement_id }) => announcement_id),
    });
  }

  /** End all subscriptions, and let the page in again. */
  restart(): void {
    this.subscribers = 0;
    for (const listener of this.listeners) {
      listener();
    }
  }

  /** The data of the actions that were called. */
  actions(): Command[] {
    return this.asked
      .filter(({ type }) => type === "call_service")
      .map(({ service, service_data }) => ({ service, ...(service_data as Command) }));
  }

  private subscribe(callback: (message: unknown) => void, command: Command) {
    if (command.type === "render_template") {
      const result = this.templates[String(command.template)];
      queueMicrotask(() => {
        callback(result);
      });
    } else if (!this.isReady) {
      return Promise.reject(new Error("unknown_command"));
    } else {
      this.tell = callback;
      this.subscribers += 1;
    }
    return Promise.resolve(() => {
      this.subscribers -= command.type === "render_template" ? 0 : 1;
      return Promise.resolve();
    });
  }
}

export function announcement(
  id: string,
  results: Record<string, Partial<Report>>,
  fields: Partial<Announcement> = {},
): Announcement {
  return {
    announcement_id: id,
    message: "Dinner is ready.",
    created_at: "2026-11-27T18:00:00+00:00",
    speakers: Object.entries(results).map(([entity_id, report]) => ({
      entity_id,
      result: "queued",
      began_at: null,
      error: null,
      notes: [],
      ...report,
    })),
    ...fields,
  };
}

function state(entity_id: string, friendly_name: string, attributes: object) {
  return {
    [entity_id]: { entity_id, state: "idle", attributes: { friendly_name, ...attributes } },
  };
}

function voice(entity_id: string, name: string, styles: string[]) {
  return { entity_id, name, styles, preset_voices: [{ id: "Mia", name: "Mia" }] };
}
