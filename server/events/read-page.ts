import { and, desc, eq, gt, lte } from "drizzle-orm";
import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { events } from "@/db/schema/events";
import type { Event } from "@/protocol/event";
import type { Page } from "@/protocol/http/rooms";
import type { AccountId, EventId, RoomId, Seq } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { eventFields, eventOf } from "./event-row";
import { eventsBetween } from "./events-between";
import { type ReadingWindow, readingWindow } from "./reading-window";

/** `after`: the events above that seq; `before`: those just below it; neither: the newest. `limit` 1–200. */
export interface PageAsked {
  room: RoomId;
  account: AccountId;
  after?: number | undefined;
  before?: number | undefined;
  limit?: number | undefined;
}

/** How many newer annotations a page brings along, the newest first. */
const LATER = 200;

/**
 * A contiguous range of the log with every event in it, inside what the person may read. Former members read up to
 * their own end, which is then the page's head.
 * @returns null when the room is not theirs or is not there.
 */
export async function readPage(sql: Sql, asked: PageAsked): Promise<Page | null> {
  const window = await readingWindow(sql, asked.room, asked.account);
  if (window === null) return null;
  const { from, to } = rangeOf(window, asked);
  const events = from > to ? [] : await eventsBetween(sql, asked.room, from, to);
  const later = await laterEvents(sql, asked.room, events, window.top);
  return { room: asked.room, from, to, head: window.top, since: window.since, events, later };
}

/** Everything below `top` is committed without holes, so the range can be named before it is read. */
export function rangeOf(window: ReadingWindow, asked: Pick<PageAsked, "after" | "before" | "limit">) {
  const limit = Math.max(1, Math.min(asked.limit ?? LIMITS.pageEvents, LIMITS.pageEvents));
  if (asked.after !== undefined) {
    const from = Math.max(asked.after + 1, window.since);
    return { from, to: Math.min(from + limit - 1, window.top) };
  }
  const to = Math.min((asked.before ?? window.top + 1) - 1, window.top);
  return { from: Math.max(to - limit + 1, window.since), to: Math.max(to, 0) };
}

async function laterEvents(sql: Sql, room: RoomId, page: readonly Event[], top: number): Promise<Event[]> {
  const last = page.at(-1);
  const targets: EventId[] = page.filter((event) => event.kind === "message").map((event) => event.id);
  if (last === undefined || last.seq >= top || targets.length === 0) return [];
  const above = and(gt(events.seq, last.seq), lte(events.seq, top as Seq));
  const rows = await orm(sql)
    .select(eventFields)
    .from(events)
    .where(and(eq(events.room, room), anyOf(events.target, targets), above))
    .orderBy(desc(events.seq))
    .limit(LATER);
  return rows.map(eventOf).reverse();
}
