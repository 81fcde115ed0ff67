import { and, eq, sql } from "drizzle-orm";
import { orm, type Sql } from "@/db/client";
import { members } from "@/db/schema/members";
import { rooms } from "@/db/schema/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";

/** What of a room's log a person may read: `since` to `top`, which is the head, or where a former member's time ended. */
export interface ReadingWindow {
  since: number;
  top: number;
}

/** Null when the person never was a member, or there is no such room: the same answer, by the same statement. */
export async function readingWindow(pool: Sql, room: RoomId, account: AccountId): Promise<ReadingWindow | null> {
  const top = sql<number>`least(${rooms.head}, coalesce(${members.untilSeq}, ${rooms.head}))`;
  const [row] = await orm(pool)
    .select({ since: members.sinceSeq, top })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.room))
    .where(and(eq(members.room, room), eq(members.account, account)));
  return row ?? null;
}
