import type { Sql } from "@/db/client";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { type EventRow, eventColumns, eventOf } from "./event-row";

/** A contiguous piece of a room's log, both ends inclusive, ascending. Asks nobody's right: for those who already did. */
export async function eventsBetween(sql: Sql, room: RoomId, from: number, to: number): Promise<Event[]> {
  const rows = await sql<EventRow[]>`
    select ${eventColumns(sql)} from events e where e.room = ${room} and e.seq between ${from} and ${to} order by e.seq`;
  return rows.map(eventOf);
}
