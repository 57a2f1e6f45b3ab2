import { beforeEach, expect, test } from "vitest";
import { readConfig } from "../src/config";
import { findPlaces, findSpeakers, MEMORY, recall } from "../src/places";
import { House } from "./house";

const EVERYTHING = readConfig({ type: "custom:mimo-speech-card" });

let house: House;

beforeEach(() => {
  localStorage.clear();
  house = new House();
});

function names(config = EVERYTHING): string[] {
  return findPlaces(house.hass, config).map(({ name }) => name);
}

test("offers announcers, then areas with speakers, then speakers that can play", () => {
  house.add("notify.family", "Family", 0, { platform: "mimo_speech" });
  house.add("notify.phone", "Phone", 0, { platform: "mobile_app" });
  expect(names()).toEqual(["Family", "Hall", "Kitchen", "Hall speaker", "Kitchen speaker"]);
});

test("offers what is configured, as far as it is there", () => {
  const config = readConfig({
    type: "custom:mimo-speech-card",
    areas: ["attic", "gone"],
    speakers: ["media_player.hall", "media_player.gone"],
  });
  expect(names(config)).toEqual(["Attic", "Hall speaker"]);
});

test("takes a satellite for the player of the same device", () => {
  house.add("media_player.box", "Box player", 512, { device_id: "box" });
  house.add("assist_satellite.box", "Box", 1, { device_id: "box" });
  house.add("assist_satellite.mute", "Without announcements", 0);
  expect(findSpeakers(house.hass)).toEqual([
    "assist_satellite.box",
    "media_player.hall",
    "media_player.kitchen",
  ]);
});

test("leaves hidden entities out", () => {
  house.add("media_player.hidden", "Hidden", 512, { hidden: true });
  expect(findSpeakers(house.hass)).not.toContain("media_player.hidden");
});

test("recalls nothing from what it cannot read, or what is no longer offered", () => {
  const places = findPlaces(house.hass, EVERYTHING);
  for (const kept of ["{", '"speaker:media_player.hall"', '["speaker:media_player.gone"]']) {
    localStorage.setItem(MEMORY, kept);
    expect(recall(places)).toBeUndefined();
  }
});
