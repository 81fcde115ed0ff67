import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { roomLists } from "@/db/schema/accounts";
import type { AccountId } from "@/protocol/ids";

/** The version of each person's room list: it grows whenever a room is added, left or changed for them. */
export async function roomListVersions(sql: Sql, accounts: readonly AccountId[]): Promise<Map<AccountId, number>> {
  if (accounts.length === 0) return new Map();
  const rows = await orm(sql).select().from(roomLists).where(anyOf(roomLists.account, accounts));
  return new Map(rows.map((row) => [row.account, row.version]));
}
