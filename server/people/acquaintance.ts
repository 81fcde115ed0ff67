import { and, eq, isNotNull, isNull, max, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { anyOf } from "@/db/any-of";
import { orm } from "@/db/client";
import { events } from "@/db/schema/events";
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

/**
 * Those of `others` whose account chains `account` may read, each with up to when; null: all of it. Whoever is out of a room
 * still verifies what was said in their time there, on a device too that was off then. For that they get the chains of those
 * whom an entry of that time let in, as they stood when it ended.
 */
export async function chainReach(
  account: AccountId,
  others: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Date | null>> {
  const reach = new Map<AccountId, Date | null>();
  for (const one of await acquaintances(account, others)) reach.set(one, null);
  const rest = others.filter((one) => !reach.has(one));
  if (rest.length === 0) return reach;
  const mine = alias(members, "mine");
  const theirs = alias(members, "theirs");
  const letIn = sql`exists (select 1 from events e where e.room = ${mine.room} and e.seq <= ${mine.untilSeq}
    and e.kind in ('create', 'add') and strpos(e.public, ${theirs.account}::text) > 0)`;
  const rows = await orm()
    .select({ account: theirs.account, until: max(events.createdAt) })
    .from(mine)
    .innerJoin(events, and(eq(events.room, mine.room), eq(events.seq, mine.untilSeq)))
    .innerJoin(theirs, eq(theirs.room, mine.room))
    .where(and(eq(mine.account, account), isNotNull(mine.untilSeq), anyOf(theirs.account, rest), letIn))
    .groupBy(theirs.account);
  for (const { account: one, until } of rows) if (until !== null) reach.set(one, until);
  return reach;
}
