/** Schema from which Home Assistant creates the visual editor. */

import type { CardConfig } from "./config";
import { readConfig } from "./config";
import { pageHass } from "./home-assistant";
import type { Key, Words } from "./localize";
import { wordsOf } from "./localize";

export interface FormField {
  name: string;
  type?: string;
  flatten?: boolean;
  icon?: string;
  selector?: Record<string, unknown>;
  schema?: FormField[];
}

export interface ConfigForm {
  schema: FormField[];
  computeLabel: (field: FormField) => string;
  computeHelper: (field: FormField) => string | undefined;
  assertConfig: (config: CardConfig) => void;
}

const LABELS: Record<string, Key> = {
  title: "editor.title",
  layout: "editor.layout",
  phrases: "editor.phrases",
  places: "editor.places",
  announcers: "editor.announcers",
  areas: "editor.areas",
  speakers: "editor.speakers",
  voice: "editor.voice",
  hide_recent: "editor.hide_recent",
};

export function configForm(): ConfigForm {
  const words = wordsOf(pageHass()?.language ?? "en");
  return {
    schema: schema(words),
    computeLabel: ({ name }) => (LABELS[name] ? words(LABELS[name]) : name),
    computeHelper: ({ name }) => (name === "places" ? words("editor.places.help") : undefined),
    assertConfig,
  };
}

/** Throw if only the text editor can show the configuration. */
function assertConfig(config: CardConfig): void {
  readConfig(config);
  if (config.phrases?.some((phrase) => typeof phrase === "string")) {
    throw new Error("phrases: objects");
  }
}

function schema(words: Words): FormField[] {
  return [
    { name: "title", selector: { text: {} } },
    { name: "layout", selector: { select: { mode: "dropdown", options: layouts(words) } } },
    { name: "phrases", selector: { object: phraseSelector(words) } },
    {
      name: "places",
      type: "expandable",
      flatten: true,
      icon: "mdi:speaker-multiple",
      schema: [
        {
          name: "announcers",
          selector: entities({ integration: "mimo_speech", domain: "notify" }),
        },
        { name: "areas", selector: { area: { multiple: true } } },
        {
          name: "speakers",
          selector: entities([{ domain: "media_player" }, { domain: "assist_satellite" }]),
        },
      ],
    },
    {
      name: "voice",
      selector: { entity: { filter: { integration: "mimo_speech", domain: "tts" } } },
    },
    { name: "hide_recent", selector: { boolean: {} } },
  ];
}

function layouts(words: Words): { value: string; label: string }[] {
  return [
    { value: "full", label: words("editor.layout.full") },
    { value: "compact", label: words("editor.layout.compact") },
  ];
}

function phraseSelector(words: Words): Record<string, unknown> {
  return {
    multiple: true,
    label_field: "name",
    description_field: "message",
    fields: {
      message: {
        label: words("editor.phrase.message"),
        required: true,
        selector: { text: { multiline: true } },
      },
      name: { label: words("editor.phrase.name"), selector: { text: {} } },
      icon: { label: words("editor.phrase.icon"), selector: { icon: {} } },
    },
  };
}

function entities(filter: unknown): Record<string, unknown> {
  return { entity: { multiple: true, filter } };
}
