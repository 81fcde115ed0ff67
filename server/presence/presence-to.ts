import type { Sql } from "@/db/client";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Closeness, Presence } from "@/protocol/presence";
import { presenceStates } from "./leases";
import { shownPresence } from "./shown-presence";

/** Somebody wants to know how somebody else is. */
export interface Look {
  readonly viewer: AccountId;
  readonly subject: AccountId;
}

/** What a look is known by in an answer. */
export const lookKey = ({ viewer, subject }: Look) => `${viewer} ${subject}`;

interface Row extends Look {
  readonly near: boolean;
  readonly viewerOnline: boolean;
  readonly viewerLastSeen: Closeness;
  readonly online: boolean;
  readonly lastSeen: Closeness;
  readonly seenAt: number | null;
  readonly now: number;
}

/**
 * What each look shows now: strangers, nobody, and people who hide themselves all look alike. Being put into a room needs no
 * consent, so it makes nobody near: whoever has neither read nor said anything there since is no nearer than a stranger.
 */
export async function presenceTo(sql: Sql, looks: readonly Look[]): Promise<Map<string, Presence>> {
  if (looks.length === 0) return new Map();
  const rows = await sql<Row[]>`
    select i.viewer, i.subject,
      coalesce(v.online, true) as "viewerOnline", coalesce(v.last_seen, 'minute') as "viewerLastSeen",
      coalesce(s.online, true) as online, coalesce(s.last_seen, 'minute') as "lastSeen",
      (extract(epoch from s.seen_at) * 1000)::bigint as "seenAt", (extract(epoch from now()) * 1000)::bigint as now,
      i.viewer <> i.subject and exists (
        select 1 from members m
        join members o on o.room = m.room and o.account = i.subject and o.until_seq is null
        join rooms r on r.id = m.room
        where m.account = i.viewer and m.until_seq is null and (r.type = 'direct' or (r.type = 'group' and (
          select count(*) from (
            select 1 from members c where c.room = m.room and c.until_seq is null limit ${LIMITS.presenceMembers + 1}) as counted
          ) <= ${LIMITS.presenceMembers}))
          and (exists (select 1 from cursors c where c.account = o.account and c.room = o.room and c.read >= o.since_seq)
            or exists (select 1 from events e
              where e.room = o.room and e.sender = o.account and e.kind = 'message' and e.seq >= o.since_seq))) as near
    from (select distinct viewer, subject
      from unnest(${looks.map(({ viewer }) => viewer)}::uuid[], ${looks.map(({ subject }) => subject)}::uuid[])
        as given (viewer, subject)) i
    left join presence v on v.account = i.viewer
    left join presence s on s.account = i.subject`;
  const near = rows.filter((row) => row.near).map(({ subject }) => subject);
  const states = await presenceStates([...new Set(near)]);
  return new Map(rows.map((row) => [lookKey(row), shownIn(row, states.get(row.subject) ?? "offline")]));
}

function shownIn(row: Row, state: Presence[1]): Presence {
  const viewer = { online: row.viewerOnline, lastSeen: row.viewerLastSeen };
  const subject = { online: row.online, lastSeen: row.lastSeen };
  return shownPresence(
    { near: row.near, viewer, subject },
    { account: row.subject, state, seenAt: row.seenAt },
    row.now,
  );
}
