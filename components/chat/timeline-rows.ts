import { dayKey } from "@/components/ui/days";
import type { SystemItem, TimelineItem, TombstoneItem } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";
import { noteStanding, type Standing } from "./system-words";

/** A line of the conversation as it is drawn; `timed` says its time, as the next of its group says another or there is none. Keys are stable while older and newer lines come in. */
export type TimelineRow =
  | { t: "start"; key: "start" }
  | { t: "day"; key: string; at: number }
  | { t: "unread"; key: "unread" }
  | { t: "message"; key: string; item: MessageItem; opens: boolean; ends: boolean; timed: boolean }
  | { t: "tombstone"; key: string; item: TombstoneItem }
  | { t: "system"; key: string; item: SystemItem; before: Standing | null }
  | { t: "placeholder"; key: string; item: Extract<TimelineItem, { t: "placeholder" }> };

/** A message of the timeline. */
export type MessageItem = Extract<TimelineItem, { t: "message" }>;

/** Words of one person that follow within this time (ms) stand together. */
const TOGETHER = 3 * 60_000;

interface RowsInput {
  items: readonly TimelineItem[];
  atStart: boolean;
  unreadAfter: number | null;
  group: boolean;
}

/** Turns the engine's items into lines: separators where the day changes, the "new messages" line, groups by person. */
export function timelineRows({ items: all, atStart, unreadAfter, group }: RowsInput): TimelineRow[] {
  const items = atStart && !group ? all.filter((item) => !isOpening(item)) : all;
  const rows: TimelineRow[] = atStart ? [{ t: "start", key: "start" }] : [];
  const standing = new Map<AccountId, Standing>();
  let before: TimelineItem | null = null;
  let marked = false;
  for (const [place, item] of items.entries()) {
    // The first loaded item gets no day unless it is the first of all: older ones of its day may still come in above it.
    const newDay: boolean = before ? dayKey(before.at) !== dayKey(item.at) : atStart;
    const news: boolean = !marked && isUnread(item, unreadAfter);
    if (newDay) rows.push({ t: "day", key: `day:${item.key}`, at: item.at });
    if (news) rows.push({ t: "unread", key: "unread" });
    marked ||= news;
    const after = items[place + 1] ?? null;
    const above = newDay || news ? null : before;
    rows.push(rowOf(item, { before: above, after, unreadAfter: marked ? null : unreadAfter, standing }));
    before = item;
  }
  return rows;
}

/** What a person was before a line about them is known from the lines above it. */
function systemRow(item: SystemItem, standing: Map<AccountId, Standing>): TimelineRow {
  const [target] = item.people;
  const before = (target && standing.get(target.account)) ?? null;
  noteStanding(standing, item);
  return { t: "system", key: item.key, item, before };
}

interface Around {
  before: TimelineItem | null;
  after: TimelineItem | null;
  unreadAfter: number | null;
  /** what the lines above say of everybody */
  standing: Map<AccountId, Standing>;
}

function rowOf(item: TimelineItem, { before, after, unreadAfter, standing }: Around): TimelineRow {
  switch (item.t) {
    case "message": {
      const ends = !after || !together(item, after) || isUnread(after, unreadAfter);
      const timed = ends || minuteOf(item.at) !== minuteOf(after.at);
      return { t: "message", key: item.key, item, opens: !before || !together(before, item), ends, timed };
    }
    case "tombstone":
      return { t: "tombstone", key: item.key, item };
    case "system":
      return systemRow(item, standing);
    case "placeholder":
      return { t: "placeholder", key: item.key, item };
  }
}

function together(first: TimelineItem, second: TimelineItem): boolean {
  if (first.t !== "message" || second.t !== "message") return false;
  if (first.sender.account !== second.sender.account || first.state === "failed") return false;
  return second.at - first.at < TOGETHER && dayKey(first.at) === dayKey(second.at);
}

function minuteOf(at: number): number {
  return Math.floor(at / 60_000);
}

function isUnread(item: TimelineItem, unreadAfter: number | null): boolean {
  return unreadAfter !== null && item.t === "message" && !item.mine && item.seq !== null && item.seq > unreadAfter;
}

/** The line at the very start says who can read a chat; that somebody began it says nothing more. */
function isOpening(item: TimelineItem): boolean {
  return item.t === "system" && item.kind === "create";
}

/** The log's place of a line, for the read cursor; null for what is not (yet) in the log. */
export function seqOf(row: TimelineRow): number | null {
  switch (row.t) {
    case "message":
    case "tombstone":
    case "system":
    case "placeholder":
      return row.item.seq;
    case "start":
    case "day":
    case "unread":
      return null;
  }
}

/** How many messages of others stand beyond a place of the log. They are at its end: what lies before them is not looked at. */
export function newsIn(items: readonly TimelineItem[], seen: number): number {
  let count = 0;
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (item?.t !== "message" || item.seq === null) continue;
    if (item.seq <= seen) break;
    if (!item.mine) count++;
  }
  return count;
}

/** A guess at a line's height (px) before it is measured. */
export function roughHeight(row: TimelineRow): number {
  switch (row.t) {
    case "message":
      return (
        44 +
        Math.floor(row.item.text.length / 60) * 23 +
        (row.opens ? 11 : 0) +
        (row.item.marks.forwarded ? 18 : 0) +
        (row.item.marks.reactions.length > 0 ? 32 : 0)
      );
    case "start":
      return 200;
    case "day":
    case "unread":
      return 54;
    case "tombstone":
    case "system":
    case "placeholder":
      return 38;
  }
}
