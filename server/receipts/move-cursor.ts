import type { Sql } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** The server counts unread messages up to here; the engine counts on. */
const UNREAD_MAX = 100;

/** A person has read a room up to `read`, and a device of theirs holds it up to `delivered`; 0 where nothing is said of one. */
export interface Cursor {
  readonly account: AccountId;
  readonly room: RoomId;
  readonly read: number;
  readonly delivered: number;
}

/** A cursor that moved, as it stands now. `at`: when, in ms. `members`: how many the room has, counted no further than is asked. */
export interface MovedCursor extends Cursor {
  readonly at: number;
  readonly members: number;
}

const keyOf = (cursor: Cursor) => `${cursor.account} ${cursor.room}`;

/**
 * Moves cursors forward, never back and never above the room's head, in one statement; what is read is delivered. People who
 * are not members are passed over. Gives those that moved. Written in key order, so that two callers cannot deadlock.
 */
export async function moveCursors(sql: Sql, cursors: readonly Cursor[]): Promise<MovedCursor[]> {
  if (cursors.length === 0) return [];
  const sorted = [...cursors].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return sql<MovedCursor[]>`
    with given as (
      select i.account, i.room, max(i.read) as read, max(greatest(i.read, i.delivered)) as delivered
      from unnest(${sorted.map((c) => c.account)}::uuid[], ${sorted.map((c) => c.room)}::uuid[],
        ${sorted.map((c) => c.read)}::bigint[], ${sorted.map((c) => c.delivered)}::bigint[])
        as i (account, room, read, delivered)
      group by i.account, i.room),
    moved as (
      insert into cursors as c (account, room, read, delivered)
      select m.account, m.room, least(g.read, r.head), least(g.delivered, r.head)
      from given g
      join members m on m.account = g.account and m.room = g.room and m.until_seq is null
      join rooms r on r.id = m.room
      where least(g.delivered, r.head) > 0
      order by m.account, m.room
      on conflict (account, room, thread) do update set
        read = greatest(c.read, excluded.read), delivered = greatest(c.delivered, excluded.delivered), updated_at = now()
      where excluded.read > c.read or excluded.delivered > c.delivered
      returning c.account, c.room, c.read, c.delivered, c.updated_at)
    select account, room, read::int as read, delivered::int as delivered,
      (extract(epoch from updated_at) * 1000)::bigint as at, (
        select count(*)::int from (
          select 1 from members m where m.room = moved.room and m.until_seq is null limit ${LIMITS.receiptMembers + 1}) as counted) as members
    from moved`;
}

/**
 * Moves one person's cursors and counts what is unread (to 100): other people's messages of the main line above what they have
 * read that are not deleted. Null when the person is not a member (or there is no such room).
 */
export async function moveCursor(
  sql: Sql,
  cursor: Cursor,
): Promise<{ read: number; unread: number; moved: MovedCursor | null } | null> {
  const [moved] = await moveCursors(sql, [cursor]);
  const [row] = await sql<{ read: number; unread: number }[]>`
    select coalesce(c.read, 0)::int as read, (
      select count(*)::int from (
        select 1 from events e
        where e.room = m.room and e.seq > greatest(coalesce(c.read, 0), m.since_seq - 1)
          and e.kind = 'message' and e.thread is null and e.deleted_at is null and e.sender <> m.account
        order by e.seq limit ${UNREAD_MAX}) as counted) as unread
    from members m
    left join cursors c on c.account = m.account and c.room = m.room and c.thread = '00000000-0000-0000-0000-000000000000'
    where m.account = ${cursor.account} and m.room = ${cursor.room} and m.until_seq is null`;
  return row === undefined ? null : { ...row, moved: moved ?? null };
}
