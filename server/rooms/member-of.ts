import type { Sql, Tx } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";

/** A person's present membership. `since`: the first seq they may read. */
export interface Membership {
  room: RoomId;
  account: AccountId;
  role: Role;
  since: number;
  sinceEpoch: number;
}

/** Null when the person is not a member now, or there is no such room: the same answer. */
export async function memberOf(sql: Sql | Tx, room: RoomId, account: AccountId): Promise<Membership | null> {
  const [row] = await sql<Membership[]>`
    select room, account, role, since_seq as since, since_epoch as "sinceEpoch" from members
    where room = ${room} and account = ${account} and until_seq is null`;
  return row ? { ...row } : null;
}
