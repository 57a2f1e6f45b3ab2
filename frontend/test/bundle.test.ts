// @vitest-environment node
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { bundle, place } from "../bundle.mjs";

const LIMIT_BYTES = 60_000;

test("the sources build exactly the bundle that is committed: `npm run build`", async () => {
  expect((await readFile(place, "utf8")) === (await bundle())).toBe(true);
});

test("the bundle is small, whole, and asks nobody else for anything", async () => {
  const text = await readFile(place, "utf8");
  expect(Buffer.byteLength(text)).toBeLessThan(LIMIT_BYTES);
  expect(text).not.toMatch(/\bimport\s*[("'{*]/);
  expect(text.match(/https?:\/\/[^"'`\s]+/g) ?? []).toEqual([
    "https://github.com/mimo-speech/mimo-speech#a-card-for-your-dashboard",
  ]);
});
