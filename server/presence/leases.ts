import type { Sql } from "@/db/client";
import type { AccountId } from "@/protocol/ids";
import { type HereState, hereState, type PresenceState } from "@/protocol/presence";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import { combinedState } from "./combined-state";

/** How long somebody counts as here after a node last said so, in ms: a node that dies says nothing more. */
export const LEASE_MS = 30_000;
/** The same once their last socket there has said goodbye: a page that is loaded again is back within it. */
export const GRACE_MS = 10_000;

const keyOf = (account: AccountId) => `presence:${account}`;

/** Somebody with sockets on a node, and how they are there. */
export interface Here {
  readonly account: AccountId;
  readonly state: HereState;
  /** their last socket there has just said goodbye */
  readonly leaving: boolean;
}

/**
 * A node says who is there: they count as here for a while from now, and as seen at this minute, or day, if they let others know
 * that. Of several words about one person the last counts. Written in key order, so that two nodes cannot deadlock.
 */
export async function renewPresence(sql: Sql, node: string, people: readonly Here[]): Promise<void> {
  const here = [...new Map(people.map((one) => [one.account, one])).values()];
  const leases = (leaving: boolean) =>
    here
      .filter((one) => one.leaving === leaving)
      .map(({ account, state }) => ({ key: keyOf(account), holder: node, value: state }));
  await ephemeral().hold(leases(false), LEASE_MS);
  await ephemeral().hold(leases(true), GRACE_MS);
  const accounts = here.map(({ account }) => account).sort();
  if (accounts.length === 0) return;
  const seen = sql`date_trunc(case p.last_seen when 'roughly' then 'day' else 'minute' end, now(), 'UTC')`;
  await sql`
    insert into presence as p (account, seen_at)
    select i.account, date_trunc('minute', now())
    from unnest(${accounts}::uuid[]) as i (account)
    order by i.account
    on conflict (account) do update set seen_at = ${seen}
    where p.online and p.last_seen <> 'nobody' and p.seen_at is distinct from ${seen}`;
}

/** How people are, by the leases of all nodes; who is absent is not here. */
export async function presenceStates(accounts: readonly AccountId[]): Promise<Map<AccountId, PresenceState>> {
  const held = await ephemeral().held(accounts.map(keyOf));
  const states = accounts.flatMap((account) => {
    const said = (held.get(keyOf(account)) ?? []).flatMap((value) => hereState.safeParse(value).data ?? []);
    return said.length > 0 ? [[account, combinedState(said)] as const] : [];
  });
  return new Map(states);
}
