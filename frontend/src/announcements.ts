/** Announcements as reported by the integration. */

import type { CommandError } from "./home-assistant";

export type Result =
  | "queued"
  | "speaking"
  | "spoken"
  | "unverified"
  | "muted"
  | "offline"
  | "busy"
  | "failed"
  | "expired"
  | "interrupted";

export type Note = "volume_not_set" | "music_not_resumed";

export interface Report {
  entity_id: string;
  result: Result;
  began_at: string | null;
  error: CommandError | null;
  notes: Note[];
}

export interface Announcement {
  announcement_id: string;
  message: string;
  created_at: string;
  speakers: Report[];
}

/** Status of an announcement at a speaker. */
export interface Turn {
  announcementId: string;
  report: Report;
}

/** More than the integration keeps, so that announcements in progress are not lost. */
const KEPT = 40;
const IN_PROGRESS: readonly Result[] = ["queued", "speaking"];
const HEARD: readonly Result[] = ["spoken", "unverified"];

export function isInProgress(result: Result): boolean {
  return IN_PROGRESS.includes(result);
}

export function isHeard(result: Result): boolean {
  return HEARD.includes(result);
}

/** Return whether it ended without having been played. */
export function isFailed(result: Result): boolean {
  return !isInProgress(result) && !isHeard(result);
}

/** Merge updates, newest first. */
export function merge(known: Announcement[], news: Announcement[]): Announcement[] {
  const byId = new Map([...known, ...news].map((one) => [one.announcement_id, one]));
  return [...byId.values()]
    .sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at))
    .slice(0, KEPT);
}

/** Return the latest turn of each speaker in announcements that belong together, in order. */
export function turns(announcements: Announcement[], ids: string[]): Turn[] {
  const bySpeaker = new Map<string, Turn>();
  for (const announcementId of ids) {
    const found = announcements.find((one) => one.announcement_id === announcementId);
    for (const report of found?.speakers ?? []) {
      bySpeaker.set(report.entity_id, { announcementId, report });
    }
  }
  return [...bySpeaker.values()];
}

/** Return the announcements with these ids, in order. */
export function pick(announcements: Announcement[], ids: string[]): Announcement[] {
  return ids
    .map((id) => announcements.find(({ announcement_id }) => announcement_id === id))
    .filter((one) => one !== undefined);
}

/** Return the overall status of an announcement: the one that needs the most attention. */
export function overall(reports: Report[]): Result {
  const order: Result[] = [
    "speaking",
    "queued",
    "failed",
    "offline",
    "busy",
    "interrupted",
    "expired",
    "muted",
    "unverified",
    "spoken",
  ];
  return order.find((result) => reports.some((report) => report.result === result)) ?? "queued";
}
