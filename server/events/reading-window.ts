import type { Sql } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";

/** What of a room's log a person may read: `since` to `top`, which is the head, or where a former member's time ended. */
export interface ReadingWindow {
  since: number;
  top: number;
}

/** Null when the person never was a member, or there is no such room: the same answer, by the same statement. */
export async function readingWindow(sql: Sql, room: RoomId, account: AccountId): Promise<ReadingWindow | null> {
  const [row] = await sql<ReadingWindow[]>`
    select m.since_seq as since, least(r.head, coalesce(m.until_seq, r.head)) as top
    from members m join rooms r on r.id = m.room where m.room = ${room} and m.account = ${account}`;
  return row ?? null;
}
