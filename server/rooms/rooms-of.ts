import type { Sql } from "@/db/client";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { AccountId } from "@/protocol/ids";

/** Rooms in one answer, the newest; who is in more of them is told of these. */
const ROOMS_MAX = 5_000;

/**
 * All rooms a person is a member of, newest first. Unread = other people's messages of the main line above the
 * person's cursor that are not deleted, counted to 100 over a partial index. Who sits in a group is told by its chain alone.
 */
export async function roomsOf(sql: Sql, account: AccountId): Promise<RoomSummary[]> {
  const rows = await sql<RoomSummary[]>`
    select r.id as room, r.type, r.head, r.epoch, r.chain_n as "chainN", r.stale, m.since_seq as since,
      coalesce(c.read, 0) as read, coalesce(c.delivered, 0) as delivered, u.unread, (extract(epoch from r.last_at) * 1000)::bigint as "lastAt", coalesce(p.members, '[]') as members
    from members m
    join rooms r on r.id = m.room
    left join cursors c on c.account = m.account and c.room = m.room and c.thread = '00000000-0000-0000-0000-000000000000'
    cross join lateral (
      select count(*)::int as unread from (
        select 1 from events e
        where e.room = m.room and e.seq > greatest(coalesce(c.read, 0), m.since_seq - 1)
          and e.kind = 'message' and e.thread is null and e.deleted_at is null and e.sender <> m.account
        order by e.seq limit 100) as counted) u
    cross join lateral (
      select json_agg(json_build_object('account', o.account, 'handle', a.handle, 'role', o.role) order by o.account) as members
      from members o join accounts a on a.id = o.account
      where o.room = m.room and o.until_seq is null and r.type <> 'group') p
    where m.account = ${account} and m.until_seq is null
    order by r.last_at desc, r.id limit ${ROOMS_MAX}`;
  return rows.map((row) => ({ ...row }));
}
