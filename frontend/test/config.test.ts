import { expect, test } from "vitest";
import type { CardConfig } from "../src/config";
import { readConfig } from "../src/config";
import type { FormField } from "../src/editor";
import { configForm } from "../src/editor";
import { suggestion } from "../src/suggestion";
import { House } from "./house";

const TYPE = "custom:mimo-speech-card";

function fields(schema: FormField[]): string[] {
  return schema.flatMap((field) => (field.schema ? fields(field.schema) : [field.name]));
}

test.each([
  [{ layout: "wide" }, "layout"],
  [{ phrases: "Dinner" }, "phrases"],
  [{ phrases: [{ name: "Dinner" }] }, "phrases"],
  [{ speakers: "media_player.hall" }, "speakers"],
])("refuses %j and names what is wrong", (config, named) => {
  expect(() => readConfig({ type: TYPE, ...config } as CardConfig)).toThrow(named);
});

test("the editor asks for all that a dashboard can say, in words", () => {
  const { schema, computeLabel } = configForm();
  const names = fields(schema);
  expect(new Set(names)).toEqual(
    new Set([
      "title",
      "layout",
      "phrases",
      "announcers",
      "areas",
      "speakers",
      "voice",
      "hide_recent",
    ]),
  );
  for (const name of [...names, "places"]) {
    expect(computeLabel({ name })).not.toBe(name);
  }
});

test("the editor leaves to the text editor what its form cannot show", () => {
  const { assertConfig } = configForm();
  expect(() => {
    assertConfig({ type: TYPE, phrases: ["Dinner"] });
  }).toThrow();
  assertConfig({ type: TYPE, phrases: [{ message: "Dinner" }] });
});

test("the card is suggested for speakers, announcers and voices", () => {
  const house = new House();
  house.add("notify.family", "Family", 0, { platform: "mimo_speech" });
  house.add("tts.kitchen", "Kitchen voice", 0, { platform: "mimo_speech" });
  house.add("tts.other", "Other voice", 0, { platform: "other" });
  const config = (id: string) => suggestion(house.hass, id)?.config;
  expect(config("media_player.hall")).toMatchObject({
    type: TYPE,
    speakers: ["media_player.hall"],
  });
  expect(config("notify.family")).toMatchObject({ announcers: ["notify.family"] });
  expect(config("tts.kitchen")).toMatchObject({ voice: "tts.kitchen" });
  for (const other of ["media_player.picture", "tts.other", "sensor.outside", "light.gone"]) {
    expect(config(other)).toBeUndefined();
  }
});
