import { and, between, eq } from "drizzle-orm";
import { orm, type Sql } from "@/db/client";
import { events } from "@/db/schema/events";
import type { Event } from "@/protocol/event";
import type { RoomId, Seq } from "@/protocol/ids";
import { eventFields, eventOf } from "./event-row";

/** A contiguous piece of a room's log, both ends inclusive, ascending. Asks nobody's right: for those who already did. */
export async function eventsBetween(sql: Sql, room: RoomId, from: number, to: number): Promise<Event[]> {
  const rows = await orm(sql)
    .select(eventFields)
    .from(events)
    .where(and(eq(events.room, room), between(events.seq, from as Seq, to as Seq)))
    .orderBy(events.seq);
  return rows.map(eventOf);
}
