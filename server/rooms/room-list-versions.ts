import type { Sql } from "@/db/client";
import type { AccountId } from "@/protocol/ids";

/** The version of each person's room list: it grows whenever a room is added, left or changed for them. */
export async function roomListVersions(sql: Sql, accounts: readonly AccountId[]): Promise<Map<AccountId, number>> {
  if (accounts.length === 0) return new Map();
  const rows = await sql<{ account: AccountId; version: number }[]>`
    select account, version from room_lists where account = any(${[...accounts]}::uuid[])`;
  return new Map(rows.map((row) => [row.account, Number(row.version)]));
}
