/** Types of Home Assistant's frontend, as far as the card uses them. */

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: {
    friendly_name?: string;
    icon?: string;
    supported_features?: number;
  };
}

export interface RegisteredEntity {
  entity_id: string;
  area_id?: string | null;
  device_id?: string | null;
  hidden?: boolean;
  platform?: string;
}

export interface Area {
  area_id: string;
  name: string;
  icon?: string | null;
}

export type Localize = (key: string, values?: Record<string, string>) => string;

export type Unsubscribe = () => Promise<void>;

export interface Connection {
  subscribeMessage(
    callback: (message: never) => void,
    command: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  /** `ready`: the connection was restored. */
  addEventListener(event: "ready", callback: () => void): void;
  removeEventListener(event: "ready", callback: () => void): void;
}

export interface HomeAssistant {
  language: string;
  locale?: { language: string; time_format?: string; time_zone?: string };
  config?: { time_zone: string };
  states: Record<string, EntityState>;
  entities: Record<string, RegisteredEntity>;
  devices: Record<string, { area_id?: string | null }>;
  areas: Record<string, Area>;
  connection: Connection;
  localize: Localize;
  callWS<Answer>(command: Record<string, unknown>): Promise<Answer>;
  hassUrl(path: string): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
}

/** Error of a WebSocket command. */
export interface CommandError {
  message: string;
  translation_domain?: string | null;
  translation_key?: string | null;
  translation_placeholders?: Record<string, string> | null;
}

/** Return the instance of the page, for calls before the card has received it. */
export function pageHass(): HomeAssistant | undefined {
  return document.querySelector<HTMLElement & { hass?: HomeAssistant }>("home-assistant")?.hass;
}
