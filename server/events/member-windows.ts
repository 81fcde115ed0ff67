import type { Sql } from "@/db/client";
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
  const rows = await sql<{ room: RoomId; since: number }[]>`
    select room, since_seq as since from members
    where account = ${account} and room = any(${[...rooms]}::uuid[]) and until_seq is null`;
  return new Map(rows.map((row) => [row.room, Number(row.since)]));
}
