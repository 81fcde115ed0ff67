import type { Sql, Tx } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";

/** The present members of a room, sorted. Asks nobody's right. */
export async function membersOf(sql: Sql | Tx, room: RoomId): Promise<AccountId[]> {
  const rows = await sql<{ account: AccountId }[]>`
    select account from members where room = ${room} and until_seq is null order by account`;
  return rows.map((row) => row.account);
}
