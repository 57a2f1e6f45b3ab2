import { expect, test } from "vitest";
import { translation, wordsOf } from "../src/localize";
import en from "../src/translations/en.json";
import hans from "../src/translations/zh-Hans.json";
import hant from "../src/translations/zh-Hant.json";

const PLACEHOLDER = /\{\w+\}/g;

test.each([
  ["zh-Hans", hans],
  ["zh-Hant", hant],
])("%s says all that English says, with the same placeholders", (_, translated) => {
  expect(Object.keys(translated)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(translated)) {
    const english = en[key as keyof typeof en];
    expect(text.match(PLACEHOLDER)).toEqual(english.match(PLACEHOLDER));
    expect(text, key).toMatch(/\p{Script=Han}/u);
  }
});

test.each([
  ["en", en],
  ["en-GB", en],
  ["de", en],
  ["zh-Hans", hans],
  ["zh-CN", hans],
  ["zh-Hant", hant],
  ["zh-TW", hant],
  ["zh-HK", hant],
])("a house that speaks %s reads the closest translation", (language, expected) => {
  expect(translation(language)).toBe(expected);
});

test("fills in values as they are", () => {
  expect(wordsOf("en")("where.change", { places: "$& and {places}" })).toBe(
    "Where: $& and {places}",
  );
});
