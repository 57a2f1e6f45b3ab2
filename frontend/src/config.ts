/** Configuration of the card. */

import type { HomeAssistant } from "./home-assistant";
import { wordsOf } from "./localize";

export const CARD = "mimo-speech-card";

export interface Phrase {
  message: string;
  name?: string;
  icon?: string;
}

/** Configuration as written by the user; only the type is required. */
export interface CardConfig {
  type: string;
  title?: string;
  layout?: "full" | "compact";
  phrases?: (string | Phrase)[];
  announcers?: string[];
  areas?: string[];
  speakers?: string[];
  voice?: string;
  hide_recent?: boolean;
}

/** Configuration with defaults applied. */
export interface Settings {
  title: string;
  isCompact: boolean;
  phrases: Phrase[];
  /** Places to choose from; undefined for all. */
  places: { announcers: string[]; areas: string[]; speakers: string[] } | undefined;
  voice: string | undefined;
  hasRecent: boolean;
}

/** Parse a configuration. Throws if it is invalid. */
export function readConfig(config: CardConfig): Settings {
  const announcers = listOf(config, "announcers");
  const areas = listOf(config, "areas");
  const speakers = listOf(config, "speakers");
  const hasPlaces = announcers.length + areas.length + speakers.length > 0;
  if (config.layout !== undefined && !["full", "compact"].includes(config.layout)) {
    throw new Error("layout: full or compact");
  }
  return {
    title: config.title ?? "",
    isCompact: config.layout === "compact",
    phrases: listOf(config, "phrases").map(readPhrase),
    places: hasPlaces ? { announcers, areas, speakers } : undefined,
    voice: config.voice,
    hasRecent: !config.hide_recent,
  };
}

function listOf<Name extends "phrases" | "announcers" | "areas" | "speakers">(
  config: CardConfig,
  name: Name,
): NonNullable<CardConfig[Name]> {
  const value: unknown = config[name] ?? [];
  if (!Array.isArray(value)) {
    throw new Error(`${name}: a list`);
  }
  return value as NonNullable<CardConfig[Name]>;
}

function readPhrase(phrase: string | Phrase): Phrase {
  const read = typeof phrase === "string" ? { message: phrase } : phrase;
  if (typeof read.message !== "string") {
    throw new Error("phrases: texts, or objects with a message");
  }
  return read;
}

/** Return the initial configuration for the card picker. */
export function stubConfig(hass: HomeAssistant): Omit<CardConfig, "type"> {
  const words = wordsOf(hass.language);
  return {
    layout: "full",
    phrases: [
      { message: words("stub.dinner"), icon: "mdi:silverware-fork-knife" },
      { message: words("stub.leave"), icon: "mdi:door-open" },
      { message: words("stub.night"), icon: "mdi:weather-night" },
    ],
  };
}
