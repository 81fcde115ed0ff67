import { and, eq, isNotNull } from "drizzle-orm";
import { orm, type Sql } from "@/db/client";
import { members } from "@/db/schema/members";
import type { LeftRoom } from "@/protocol/http/rooms";
import type { AccountId } from "@/protocol/ids";

/** Rooms in one answer; who is out of more of them is told of these. */
const ROOMS_MAX = 5_000;

/** The rooms that a person was in and is out of, each with the last seq they may read: a device that missed it learns it there. */
export async function roomsLeft(sql: Sql, account: AccountId): Promise<LeftRoom[]> {
  const rows = await orm(sql)
    .select({ room: members.room, until: members.untilSeq })
    .from(members)
    .where(and(eq(members.account, account), isNotNull(members.untilSeq)))
    .orderBy(members.room)
    .limit(ROOMS_MAX);
  return rows.flatMap(({ room, until }) => (until === null ? [] : [{ room, until }]));
}
