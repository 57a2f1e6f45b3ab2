import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MimoSpeechCard } from "../src/card";
import type { CardConfig } from "../src/config";
import { announcement, House } from "./house";

customElements.define("test-card", MimoSpeechCard);

const DINNER = "Dinner is ready.";
const OFFLINE = {
  message: "offline",
  translation_domain: "mimo_speech",
  translation_key: "speaker_offline",
  translation_placeholders: { speaker: "Hall speaker" },
};

let house: House;

beforeEach(() => {
  localStorage.clear();
  house = new House();
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function show(config: Partial<CardConfig> = {}): Promise<MimoSpeechCard> {
  const card = new MimoSpeechCard();
  card.setConfig({ type: "custom:mimo-speech-card", ...config });
  card.hass = house.hass;
  document.body.append(card);
  await card.updateComplete;
  return card;
}

async function settle(card: MimoSpeechCard): Promise<void> {
  await vi.waitFor(() => card.updateComplete);
  await new Promise((resolve) => setTimeout(resolve));
  await card.updateComplete;
}

function root(card: MimoSpeechCard): ShadowRoot {
  if (!card.shadowRoot) {
    throw new Error("not shown");
  }
  return card.shadowRoot;
}

function readOut(card: MimoSpeechCard): string[] {
  return [...root(card).querySelectorAll("[role=status] p")].map((one) => one.textContent);
}

function text(card: MimoSpeechCard): string {
  const shown = root(card).querySelector(".content")?.textContent ?? "";
  return shown.replace(/\s+/g, " ").trim();
}

function buttons(card: MimoSpeechCard): string[] {
  return [...root(card).querySelectorAll("button")].map(labelOf);
}

function button(card: MimoSpeechCard, label: string): HTMLButtonElement {
  const found = [...root(card).querySelectorAll("button")].find((one) => labelOf(one) === label);
  if (!found) {
    throw new Error(`${label} is not among ${buttons(card).join(", ")}`);
  }
  return found;
}

function labelOf(element: HTMLButtonElement): string {
  return element.getAttribute("aria-label") ?? element.textContent.trim();
}

async function press(card: MimoSpeechCard, label: string): Promise<void> {
  button(card, label).click();
  await settle(card);
}

async function write(card: MimoSpeechCard, message: string): Promise<void> {
  const box = root(card).querySelector("textarea");
  if (!box) {
    throw new Error("no message box");
  }
  box.value = message;
  box.dispatchEvent(new Event("input"));
  await card.updateComplete;
}

async function select(card: MimoSpeechCard, label: string, value: string): Promise<void> {
  const list = [...root(card).querySelectorAll("label")]
    .find((one) => one.querySelector(".caption")?.textContent === label)
    ?.querySelector("select");
  if (!list) {
    throw new Error(`no list ${label}`);
  }
  list.value = value;
  list.dispatchEvent(new Event("change"));
  await settle(card);
}

test("announces what is written where it was chosen", async () => {
  const card = await show();
  await write(card, DINNER);
  await press(card, "Kitchen");
  await press(card, "Hall speaker");
  await press(card, "Announce");
  expect(house.actions()).toEqual([
    {
      service: "announce",
      target: { area_id: ["kitchen"], entity_id: ["media_player.hall"] },
      message: DINNER,
      wait: false,
    },
  ]);
});

test("does not announce nothing, or nowhere", async () => {
  const card = await show();
  await press(card, "Kitchen");
  expect(button(card, "Announce").disabled).toBe(true);
  await write(card, DINNER);
  expect(button(card, "Announce").disabled).toBe(false);
  await press(card, "Kitchen");
  expect(button(card, "Announce").disabled).toBe(true);
});

test("announces by Ctrl and Enter", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  await write(card, DINNER);
  root(card)
    .querySelector("textarea")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true }));
  await settle(card);
  expect(house.actions()).toHaveLength(1);
});

test("fills the message box with a phrase", async () => {
  const card = await show({ phrases: [{ message: DINNER, name: "Dinner" }] });
  await press(card, "Dinner");
  expect(root(card).querySelector("textarea")?.value).toBe(DINNER);
  expect(house.actions()).toEqual([]);
});

test("announces phrases at once where there is nothing else", async () => {
  const card = await show({
    layout: "compact",
    phrases: [DINNER],
    speakers: ["media_player.hall"],
  });
  expect(root(card).querySelector("textarea")).toBeNull();
  await press(card, DINNER);
  expect(house.actions()).toEqual([
    {
      service: "announce",
      target: { entity_id: ["media_player.hall"] },
      message: DINNER,
      wait: false,
    },
  ]);
});

test("asks where, if phrases alone do not say it", async () => {
  const card = await show({ layout: "compact", phrases: [DINNER] });
  expect(button(card, DINNER).disabled).toBe(true);
  await press(card, "Hall");
  expect(button(card, DINNER).disabled).toBe(false);
});

test("remembers in this browser where it was announced", async () => {
  await press(await show(), "Hall");
  const card = await show();
  expect(button(card, "Hall").getAttribute("aria-pressed")).toBe("true");
  expect(button(card, "Kitchen").getAttribute("aria-pressed")).toBe("false");
});

test("chooses an announcer alone, and first of all", async () => {
  house.add("notify.family", "Family", 0, { platform: "mimo_speech" });
  const card = await show();
  expect(button(card, "Family").getAttribute("aria-pressed")).toBe("true");
  await press(card, "Kitchen");
  expect(button(card, "Family").getAttribute("aria-pressed")).toBe("false");
  await press(card, "Family");
  expect(button(card, "Kitchen").getAttribute("aria-pressed")).toBe("false");
  await write(card, DINNER);
  await press(card, "Announce");
  expect(house.actions()).toEqual([
    { service: "announce", announcer: "notify.family", message: DINNER, wait: false },
  ]);
});

test("speaks as it was told to", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  await write(card, DINNER);
  await press(card, "Voice and volume");
  await select(card, "Voice", "tts.kitchen");
  await select(card, "Preset voice", "Mia");
  await select(card, "Style", "whisper");
  await select(card, "Chime", "doorbell");
  const volume = root(card).querySelector<HTMLInputElement>("#volume");
  Object.defineProperty(volume, "valueAsNumber", { value: 70 });
  volume?.dispatchEvent(new Event("input"));
  await press(card, "Announce");
  expect(house.actions()).toEqual([
    {
      service: "announce",
      target: { entity_id: ["media_player.hall"] },
      message: DINNER,
      voice: "tts.kitchen",
      preset_voice: "Mia",
      style: "whisper",
      chime: "doorbell",
      volume: 70,
      wait: false,
    },
  ]);
});

test("offers what the chosen voice can do, and forgets what another could", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  await press(card, "Voice and volume");
  await select(card, "Style", "happy");
  await select(card, "Voice", "tts.plain");
  const captions = [...root(card).querySelectorAll(".how .caption")].map((one) => one.textContent);
  expect(captions).not.toContain("Style");
  await write(card, DINNER);
  await press(card, "Announce");
  expect(house.actions()[0]).not.toHaveProperty("style");
});

test("shows what becomes of an announcement at each speaker", async () => {
  const card = await show({ speakers: ["media_player.kitchen", "media_player.hall"] });
  await write(card, DINNER);
  await press(card, "Announce");
  const turns = () =>
    [...root(card).querySelectorAll(".turns li")].map((row) =>
      row.textContent.replace(/\s+/g, " ").trim(),
    );
  house.news(
    announcement("new", {
      "media_player.kitchen": { result: "speaking" },
      "media_player.hall": { result: "queued" },
    }),
  );
  await settle(card);
  expect(turns()).toEqual(["Kitchen speaker Speaking", "Hall speaker Waiting"]);
  expect(readOut(card)).toEqual(["Kitchen speaker: Speaking", "Hall speaker: Waiting"]);
  expect(buttons(card)).not.toContain("Try again");
  house.news(
    announcement("new", {
      "media_player.kitchen": { result: "spoken", notes: ["volume_not_set"] },
      "media_player.hall": { result: "offline", error: OFFLINE },
    }),
  );
  await settle(card);
  expect(turns()).toEqual([
    "Kitchen speaker The volume could not be set. Heard",
    "Hall speaker Hall speaker cannot be reached. Not available",
  ]);
});

test("tries again where it was not heard, and shows the rest as it was", async () => {
  const card = await show({ speakers: ["media_player.kitchen", "media_player.hall"] });
  await write(card, DINNER);
  await press(card, "Announce");
  house.news(
    announcement("new", {
      "media_player.kitchen": { result: "spoken" },
      "media_player.hall": { result: "offline", error: OFFLINE },
    }),
  );
  await settle(card);
  house.answers.call_service = () => ({ response: { announcement_id: "second" } });
  await press(card, "Try again");
  expect(house.actions()[1]).toEqual({
    service: "repeat",
    announcement_id: "new",
    target: { entity_id: ["media_player.hall"] },
    wait: false,
  });
  house.news(announcement("second", { "media_player.hall": { result: "spoken" } }));
  await settle(card);
  expect(readOut(card)).toEqual(["Kitchen speaker: Heard", "Hall speaker: Heard"]);
  expect(buttons(card)).not.toContain("Try again");
});

test("puts an announcement out of sight once it was heard for a while", async () => {
  const card = await show({ speakers: ["media_player.hall"], hide_recent: true });
  await write(card, DINNER);
  await press(card, "Announce");
  vi.useFakeTimers();
  house.news(announcement("new", { "media_player.hall": { result: "spoken" } }));
  await card.updateComplete;
  expect(text(card)).toContain("Heard");
  vi.advanceTimersByTime(60_000);
  await card.updateComplete;
  expect(text(card)).not.toContain("Heard");
});

test("says a recent announcement again", async () => {
  const card = await show();
  house.news(
    announcement("old", { "media_player.hall": { result: "spoken" } }, { message: "Good night." }),
  );
  await settle(card);
  await press(card, "Say again: Good night.");
  expect(house.actions()).toEqual([{ service: "repeat", announcement_id: "old", wait: false }]);
});

test("shows no recent announcements where they are not wanted", async () => {
  const card = await show({ hide_recent: true });
  house.news(announcement("old", { "media_player.hall": { result: "spoken" } }));
  await settle(card);
  expect(text(card)).not.toContain(DINNER);
});

test("fills in a template before it announces", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  house.templates["It is {{ 1 + 1 }} o'clock."] = { result: "It is 2 o'clock." };
  await write(card, "It is {{ 1 + 1 }} o'clock.");
  await press(card, "Announce");
  expect(house.actions()[0]).toHaveProperty("message", "It is 2 o'clock.");
});

test("tells what is wrong with a template and announces nothing", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  house.templates["{{ wrong("] = { error: "unexpected 'end of template'", level: "ERROR" };
  await write(card, "{{ wrong(");
  await press(card, "Announce");
  expect(root(card).querySelector("[role=alert]")?.textContent).toContain("end of template");
  expect(house.actions()).toEqual([]);
});

test("tells why Home Assistant refused, in the user's language", async () => {
  const card = await show({ speakers: ["media_player.hall"] });
  house.answers.call_service = () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw OFFLINE;
  };
  await write(card, DINNER);
  await press(card, "Announce");
  expect(root(card).querySelector("[role=alert]")?.textContent).toContain(
    "Hall speaker cannot be reached.",
  );
});

test("is rendered anew for news of a speaker, not of a sensor", async () => {
  const card = await show();
  const rendered = vi.spyOn(card as unknown as { render: () => unknown }, "render");
  house.add("sensor.power", "Power", 0);
  const { entities } = card.hass ?? house.hass;
  card.hass = { ...house.hass, entities };
  await card.updateComplete;
  expect(rendered).not.toHaveBeenCalled();
  house.add("media_player.attic", "Attic speaker", 512);
  card.hass = house.hass;
  await card.updateComplete;
  expect(rendered).toHaveBeenCalled();
  expect(buttons(card)).toContain("Attic speaker");
});

test("listens to announcements while it is shown", async () => {
  const card = await show();
  expect(house.subscribers).toBe(1);
  card.remove();
  await settle(card);
  expect(house.subscribers).toBe(0);
  document.body.append(card);
  await settle(card);
  expect(house.subscribers).toBe(1);
});

test("listens again after a restart, once the integration is there", async () => {
  vi.useFakeTimers();
  const card = await show();
  house.isReady = false;
  house.restart();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(house.subscribers).toBe(0);
  house.isReady = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(house.subscribers).toBe(1);
  house.news(announcement("new", { "media_player.hall": { result: "spoken" } }));
  await card.updateComplete;
  expect(text(card)).toContain(DINNER);
});

test("asks no more once it is out of sight", async () => {
  vi.useFakeTimers();
  house.isReady = false;
  const card = await show();
  card.remove();
  house.isReady = true;
  await vi.advanceTimersByTimeAsync(60_000);
  house.restart();
  expect(house.subscribers).toBe(0);
});
