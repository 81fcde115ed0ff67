import { database } from "@/db/client";
import type { AccountId } from "@/protocol/ids";

/**
 * Whether `account` may know things of `other`: it is itself, or both stand in a room that `account` is a member of
 * now. Somebody who left that room still counts, because what they wrote there is still verified.
 */
export async function knows(account: AccountId, other: AccountId): Promise<boolean> {
  if (account === other) return true;
  const rows = await database()`
    select 1 from members mine join members theirs using (room)
    where mine.account = ${account} and mine.until_seq is null and theirs.account = ${other} limit 1`;
  return rows.length === 1;
}
