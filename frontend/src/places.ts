/** Places to announce at, and the last choice in this browser. */

import type { Settings } from "./config";
import type { EntityState, HomeAssistant } from "./home-assistant";

export type PlaceKind = "announcer" | "area" | "speaker";

export interface Place {
  kind: PlaceKind;
  id: string;
  name: string;
  icon: string;
}

/** The part of an action's data that selects speakers. */
export type Where =
  { announcer: string } | { target: { area_id?: string[]; entity_id?: string[] } };

export const MEMORY = "mimo-speech-card.where";

const PLAY_MEDIA = 512;
const SATELLITE_ANNOUNCE = 1;
const ICONS: Record<PlaceKind, string> = {
  announcer: "mdi:bullhorn",
  area: "mdi:texture-box",
  speaker: "mdi:speaker",
};

/** Return all places that the card offers: announcers, then areas, then speakers. */
export function findPlaces(hass: HomeAssistant, settings: Settings): Place[] {
  const { places } = settings;
  const speakers = findSpeakers(hass);
  const announcers = places?.announcers ?? findAnnouncers(hass);
  const areas = places?.areas ?? findAreas(hass, speakers);
  return [
    ...announcers.map((id) => entityPlace(hass, "announcer", id)),
    ...areas.map((id) => areaPlace(hass, id)),
    ...(places?.speakers ?? speakers).map((id) => entityPlace(hass, "speaker", id)),
  ].filter((place) => place !== undefined);
}

/** Return the visible speakers; a satellite replaces the media player of its device. */
export function findSpeakers(hass: HomeAssistant): string[] {
  const usable = visibleEntities(hass).filter(isSpeaker);
  const satellites = new Set(
    usable
      .filter(({ entity_id }) => entity_id.startsWith("assist_satellite."))
      .map(({ entity_id }) => hass.entities[entity_id]?.device_id),
  );
  return usable
    .filter(({ entity_id }) => {
      const device = hass.entities[entity_id]?.device_id;
      return entity_id.startsWith("assist_satellite.") || !device || !satellites.has(device);
    })
    .map(({ entity_id }) => entity_id);
}

export function isSpeaker({ entity_id, attributes }: EntityState): boolean {
  const features = attributes.supported_features ?? 0;
  return (
    (entity_id.startsWith("media_player.") && (features & PLAY_MEDIA) !== 0) ||
    (entity_id.startsWith("assist_satellite.") && (features & SATELLITE_ANNOUNCE) !== 0)
  );
}

export function isAnnouncer(hass: HomeAssistant, entityId: string): boolean {
  return entityId.startsWith("notify.") && hass.entities[entityId]?.platform === "mimo_speech";
}

/** Toggle a place; an announcer cannot be combined with other places. */
export function toggle(chosen: Place[], place: Place): Place[] {
  const others = chosen.filter((one) => key(one) !== key(place));
  if (others.length < chosen.length) {
    return others;
  }
  return place.kind === "announcer"
    ? [place]
    : [...others.filter(({ kind }) => kind !== "announcer"), place];
}

/** Return the default choice: an announcer, the configured places, or the only place. */
export function usualPlaces(places: Place[], settings: Settings): Place[] {
  const [first] = places;
  if (first?.kind === "announcer") {
    return [first];
  }
  return settings.places || places.length === 1 ? places : [];
}

export function recall(places: Place[]): Place[] | undefined {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(MEMORY) ?? "null");
    const found = Array.isArray(known) ? places.filter((place) => known.includes(key(place))) : [];
    return found.length ? found : undefined;
  } catch {
    // Nothing is stored, or storage is blocked.
    return undefined;
  }
}

export function remember(chosen: Place[]): void {
  try {
    localStorage.setItem(MEMORY, JSON.stringify(chosen.map(key)));
  } catch {
    // Storage may be blocked; the choice is then kept until the page is closed.
  }
}

export function where(chosen: Place[]): Where {
  const announcer = chosen.find(({ kind }) => kind === "announcer");
  if (announcer) {
    return { announcer: announcer.id };
  }
  const ids = (wanted: PlaceKind) =>
    chosen.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const [areas, speakers] = [ids("area"), ids("speaker")];
  return {
    target: {
      ...(areas.length ? { area_id: areas } : {}),
      ...(speakers.length ? { entity_id: speakers } : {}),
    },
  };
}

/** Return whether anything that the card shows has changed; updates include every sensor. */
export function hasNews(before: HomeAssistant, now: HomeAssistant): boolean {
  const isSame =
    before.language === now.language &&
    before.locale === now.locale &&
    before.entities === now.entities &&
    before.devices === now.devices &&
    before.areas === now.areas;
  return (
    !isSame || haveChanged(before.states, now.states) || haveChanged(now.states, before.states)
  );
}

const SHOWN_DOMAIN = /^(media_player|assist_satellite|notify)\./;

function haveChanged(before: HomeAssistant["states"], now: HomeAssistant["states"]): boolean {
  return Object.keys(now).some((id) => before[id] !== now[id] && SHOWN_DOMAIN.test(id));
}

export function key({ kind, id }: Place): string {
  return `${kind}:${id}`;
}

export function nameOf(hass: HomeAssistant, entityId: string): string {
  return hass.states[entityId]?.attributes.friendly_name ?? entityId;
}

function findAnnouncers(hass: HomeAssistant): string[] {
  return visibleEntities(hass)
    .map(({ entity_id }) => entity_id)
    .filter((id) => isAnnouncer(hass, id));
}

function findAreas(hass: HomeAssistant, speakers: string[]): string[] {
  const used = new Set(speakers.map((id) => areaOf(hass, id)));
  return Object.keys(hass.areas).filter((area) => used.has(area));
}

function areaOf(hass: HomeAssistant, entityId: string): string | undefined {
  const entity = hass.entities[entityId];
  const device = entity?.device_id ? hass.devices[entity.device_id] : undefined;
  return entity?.area_id ?? device?.area_id ?? undefined;
}

function visibleEntities(hass: HomeAssistant): EntityState[] {
  return Object.values(hass.states)
    .filter(({ entity_id }) => !hass.entities[entity_id]?.hidden)
    .sort((one, other) =>
      nameOf(hass, one.entity_id).localeCompare(nameOf(hass, other.entity_id), hass.language),
    );
}

function entityPlace(hass: HomeAssistant, kind: PlaceKind, id: string): Place | undefined {
  const state = hass.states[id];
  return state && { kind, id, name: nameOf(hass, id), icon: state.attributes.icon ?? ICONS[kind] };
}

function areaPlace(hass: HomeAssistant, id: string): Place | undefined {
  const area = hass.areas[id];
  return area && { kind: "area", id, name: area.name, icon: area.icon ?? ICONS.area };
}
