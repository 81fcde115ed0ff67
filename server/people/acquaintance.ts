import { and, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { orm } from "@/db/client";
import { members } from "@/db/schema/members";
import type { AccountId } from "@/protocol/ids";

/**
 * Whether `account` may know things of `other`: it is itself, or both stand in a room that `account` is a member of
 * now. Somebody who left that room still counts, because what they wrote there is still verified.
 */
export async function knows(account: AccountId, other: AccountId): Promise<boolean> {
  if (account === other) return true;
  const mine = alias(members, "mine");
  const theirs = alias(members, "theirs");
  const rows = await orm()
    .select({ room: mine.room })
    .from(mine)
    .innerJoin(theirs, eq(theirs.room, mine.room))
    .where(and(eq(mine.account, account), isNull(mine.untilSeq), eq(theirs.account, other)))
    .limit(1);
  return rows.length === 1;
}
