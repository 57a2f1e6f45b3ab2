import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Report, Result, Turn } from "../announcements";
import { isFailed, isHeard, isInProgress } from "../announcements";
import type { HomeAssistant } from "../home-assistant";
import type { Words } from "../localize";
import { nameOf } from "../places";

export const RESULT_ICONS: Record<Result, string> = {
  queued: "mdi:timer-sand",
  speaking: "mdi:volume-high",
  spoken: "mdi:check-circle",
  unverified: "mdi:check",
  muted: "mdi:volume-off",
  offline: "mdi:lan-disconnect",
  busy: "mdi:account-voice",
  failed: "mdi:alert-circle",
  expired: "mdi:timer-off",
  interrupted: "mdi:close-circle",
};

/** Status of an announcement at each of its speakers. */
export function progressView(
  hass: HomeAssistant,
  words: Words,
  turns: Turn[],
  options: {
    message: string;
    reason: (report: Report) => string | undefined;
    tryAgain: () => void;
    close: () => void;
  },
): TemplateResult {
  const reports = turns.map(({ report }) => report);
  const isDone = !reports.some(({ result }) => isInProgress(result));
  return html`<section class="panel" aria-label=${words("progress.label")}>
    <header>
      <p>${options.message}</p>
      <button
        type="button"
        class="bare"
        aria-label=${words("action.close")}
        @click=${options.close}
      >
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </header>
    <ul class="turns">
      ${reports.map((report) => turnView(hass, words, report, options.reason(report)))}
    </ul>
    ${
      isDone && reports.some(({ result }) => isFailed(result))
        ? html`<div class="row">
            <button type="button" class="main" @click=${options.tryAgain}>
              <ha-icon icon="mdi:refresh"></ha-icon>${words("action.try_again")}
            </button>
          </div>`
        : nothing
    }
  </section>`;
}

/** The same as a live region for screen readers. */
export function spokenProgress(hass: HomeAssistant, words: Words, turns: Turn[]): TemplateResult {
  return html`<div class="live" role="status" aria-atomic="false">
    ${turns.map(
      ({ report }) =>
        html`<p>${nameOf(hass, report.entity_id)}: ${words(`result.${report.result}`)}</p>`,
    )}
  </div>`;
}

/** Notes about a speaker, in addition to its error or instead of it. */
export function plainReason(words: Words, { result, notes, error }: Report): string | undefined {
  const isExplained = error !== null || !(result === "unverified" || result === "muted");
  const known = isExplained ? [] : [words(`reason.${result}`)];
  return [...known, ...notes.map((note) => words(`note.${note}`))].join(" ") || undefined;
}

function turnView(
  hass: HomeAssistant,
  words: Words,
  report: Report,
  reason: string | undefined,
): TemplateResult {
  const { result, entity_id } = report;
  return html`<li class="${result} ${isHeard(result) ? "good" : isFailed(result) ? "bad" : ""}">
    <ha-icon .icon=${RESULT_ICONS[result]}></ha-icon>
    <span class="text">
      ${nameOf(hass, entity_id)} ${reason ? html`<span class="hint">${reason}</span>` : nothing}
    </span>
    <span>${words(`result.${result}`)}</span>
  </li>`;
}
