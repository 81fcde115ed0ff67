import { and, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { anyOf } from "@/db/any-of";
import { orm } from "@/db/client";
import { members } from "@/db/schema/members";
import type { AccountId } from "@/protocol/ids";

/**
 * Whether `account` may know things of `other`: it is itself, or both stand in a room that `account` is a member of
 * now. Somebody who left that room still counts, because what they wrote there is still verified.
 */
export async function knows(account: AccountId, other: AccountId): Promise<boolean> {
  return (await acquaintances(account, [other])).has(other);
}

/** Those of `others` that `account` may know things of. */
export async function acquaintances(account: AccountId, others: readonly AccountId[]): Promise<Set<AccountId>> {
  const mine = alias(members, "mine");
  const theirs = alias(members, "theirs");
  const rows = await orm()
    .selectDistinct({ account: theirs.account })
    .from(mine)
    .innerJoin(theirs, eq(theirs.room, mine.room))
    .where(and(eq(mine.account, account), isNull(mine.untilSeq), anyOf(theirs.account, others)));
  const known = new Set(rows.map((row) => row.account));
  if (others.includes(account)) known.add(account);
  return known;
}
