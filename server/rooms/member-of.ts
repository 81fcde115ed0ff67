import { and, eq, isNull } from "drizzle-orm";
import { orm, type Sql, type Tx } from "@/db/client";
import { members } from "@/db/schema/members";
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
  const { role, sinceSeq, sinceEpoch } = members;
  const [row] = await orm(sql)
    .select({ room: members.room, account: members.account, role, since: sinceSeq, sinceEpoch })
    .from(members)
    .where(and(eq(members.room, room), eq(members.account, account), isNull(members.untilSeq)));
  return row ?? null;
}
