import type { TimelineItem } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";
import type { JumpGoal } from "./jump";

const DAY = /^(\d{4,6})-(\d{2})-(\d{2})$/;

/** The reader's day of a moment (ms), as a date field writes it. */
export function dayValue(at: number): string {
  const date = new Date(at);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${String(date.getFullYear()).padStart(4, "0")}-${month}-${day}`;
}

/** When the day in a date field begins (ms); null where there is none in it. */
export function dayStart(value: string): number | null {
  const [, year, month, day] = (DAY.exec(value) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year, month - 1, day);
  return dayValue(date.getTime()) === value ? date.getTime() : null;
}

/** The first message (or what is left of one) from a place of the log on; the last one where none follows. */
export function lineFrom(items: readonly TimelineItem[], seq: number): JumpGoal | null {
  let last: JumpGoal | null = null;
  for (const item of items) {
    if ((item.t !== "message" && item.t !== "tombstone") || item.seq === null) continue;
    last = { id: item.key as EventId, at: item.seq };
    if (item.seq >= seq) break;
  }
  return last;
}
