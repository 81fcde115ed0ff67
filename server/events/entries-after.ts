import { and, eq, lte } from "drizzle-orm";
import { orm, type Sql } from "@/db/client";
import { events } from "@/db/schema/events";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId, Seq } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { isEntry } from "./entry-kinds";
import { eventFields, eventOf } from "./event-row";
import { readingWindow } from "./reading-window";

/**
 * The entries of a room's chain above n = `after`, ascending: the n-th entry of the log is the chain's n. From the
 * first, also for newcomers, who could not verify the chain otherwise; for former members up to their own end. Whoever gets
 * as many as an answer holds asks again after the last one's n.
 * @returns null when the room is not theirs or is not there.
 */
export async function entriesAfter(
  sql: Sql,
  asked: { room: RoomId; account: AccountId; after: number },
): Promise<Event[] | null> {
  const window = await readingWindow(sql, asked.room, asked.account);
  if (window === null) return null;
  const rows = await orm(sql)
    .select(eventFields)
    .from(events)
    .where(and(eq(events.room, asked.room), lte(events.seq, window.top as Seq), isEntry))
    .orderBy(events.seq)
    .limit(LIMITS.pageEntries)
    .offset(Math.max(0, asked.after));
  return rows.map(eventOf);
}
