import { and, eq, isNull } from "drizzle-orm";
import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { members } from "@/db/schema/members";
import type { AccountId, RoomId } from "@/protocol/ids";

/**
 * The rooms of the given ones that a person is a member of now, each with the first seq they may read. Scoped by the
 * person: a room that does not exist and one of somebody else's are both absent.
 */
export async function memberWindows(
  sql: Sql,
  account: AccountId,
  rooms: readonly RoomId[],
): Promise<Map<RoomId, number>> {
  if (rooms.length === 0) return new Map();
  const rows = await orm(sql)
    .select({ room: members.room, since: members.sinceSeq })
    .from(members)
    .where(and(eq(members.account, account), anyOf(members.room, rooms), isNull(members.untilSeq)));
  return new Map(rows.map((row) => [row.room, row.since]));
}
