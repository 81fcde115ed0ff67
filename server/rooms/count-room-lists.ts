import type { Tx } from "@/db/client";
import type { AccountId } from "@/protocol/ids";

/** Counts one change in the room list of each person, in order of accounts, so that two callers cannot deadlock. */
export async function countRoomLists(tx: Tx, accounts: readonly AccountId[]): Promise<void> {
  if (accounts.length === 0) return;
  const sorted = [...new Set(accounts)].sort();
  await tx`insert into room_lists as l (account, version)
    select account, 1 from unnest(${sorted}::uuid[]) as a (account) order by account
    on conflict (account) do update set version = l.version + 1`;
}
