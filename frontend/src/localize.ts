/** Translations of the card. */

import type { CommandError, HomeAssistant } from "./home-assistant";
import en from "./translations/en.json";
import hans from "./translations/zh-Hans.json";
import hant from "./translations/zh-Hant.json";

export type Key = keyof typeof en;
export type Words = (key: Key, values?: Record<string, string>) => string;

const TRADITIONAL = /(^|-)(hant|hk|mo|tw)(-|$)/i;

/** Return the best available translation for a language. */
export function translation(language: string): Record<Key, string> {
  if (!/^zh(-|$)/i.test(language)) {
    return en;
  }
  return TRADITIONAL.test(language) ? hant : hans;
}

export function wordsOf(language: string): Words {
  const texts = translation(language);
  return (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, () => value),
      texts[key],
    );
}

/** Return the message of an error, in the user's language if it is translated. */
export async function errorText(hass: HomeAssistant, error: unknown): Promise<string> {
  const { message, translation_domain, translation_key, translation_placeholders } = (error ??
    {}) as Partial<CommandError>;
  if (translation_domain && translation_key) {
    await hass.loadBackendTranslation("exceptions", translation_domain).catch(() => undefined);
    const text = hass.localize(
      `component.${translation_domain}.exceptions.${translation_key}.message`,
      translation_placeholders ?? {},
    );
    if (text) {
      return text;
    }
  }
  return message ?? wordsOf(hass.language)("error.unknown");
}
