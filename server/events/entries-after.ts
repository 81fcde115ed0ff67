import type { Sql } from "@/db/client";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import { type EventRow, eventColumns, eventOf } from "./event-row";
import { readingWindow } from "./reading-window";

/** Entries of one answer; whoever gets as many asks again after the last one's n. */
export const ENTRIES_PAGE = 500;

/**
 * The entries of a room's chain above n = `after`, ascending: the n-th entry of the log is the chain's n. From the
 * first, also for newcomers, who could not verify the chain otherwise; for former members up to their own end.
 * @returns null when the room is not theirs or is not there.
 */
export async function entriesAfter(
  sql: Sql,
  asked: { room: RoomId; account: AccountId; after: number },
): Promise<Event[] | null> {
  const window = await readingWindow(sql, asked.room, asked.account);
  if (window === null) return null;
  // The kinds stand here word for word as in the partial index, or it would not be used.
  const rows = await sql<EventRow[]>`
    select ${eventColumns(sql)} from events e
    where e.room = ${asked.room} and e.seq <= ${window.top}
      and e.kind in ('create', 'add', 'remove', 'leave', 'role', 'settings', 'rotate', 'invite', 'invite-revoke', 'restart')
    order by e.seq limit ${ENTRIES_PAGE} offset ${Math.max(0, asked.after)}`;
  return rows.map(eventOf);
}
