import type { Sql } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";

/** The server counts unread messages up to here; the engine counts on. */
const UNREAD_MAX = 100;

/** A person has read a room up to `read`. */
export interface ReadCursor {
  readonly account: AccountId;
  readonly room: RoomId;
  readonly read: number;
}

const keyOf = (cursor: ReadCursor) => `${cursor.account} ${cursor.room}`;

/**
 * Moves read cursors forward, never back and never above the room's head; people who are not members are passed over.
 * Gives those that moved, with where they stand now. Written in key order, so that two callers cannot deadlock.
 */
export async function moveCursors(sql: Sql, cursors: readonly ReadCursor[]): Promise<ReadCursor[]> {
  if (cursors.length === 0) return [];
  const sorted = [...cursors].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return sql<ReadCursor[]>`
    insert into cursors as c (account, room, read, delivered)
    select m.account, m.room, least(max(i.read), r.head), least(max(i.read), r.head)
    from unnest(${sorted.map((c) => c.account)}::uuid[], ${sorted.map((c) => c.room)}::uuid[], ${sorted.map((c) => c.read)}::bigint[])
      as i (account, room, read)
    join members m on m.account = i.account and m.room = i.room and m.until_seq is null
    join rooms r on r.id = m.room
    group by m.account, m.room, r.head
    order by m.account, m.room
    on conflict (account, room, thread) do update set
      read = excluded.read, delivered = greatest(c.delivered, excluded.delivered), updated_at = now()
    where excluded.read > c.read
    returning account, room, read::int as read`;
}

/**
 * Moves one person's read cursor and counts what is unread after it (to 100): other people's messages of the main line
 * that are not deleted. Null when the person is not a member (or there is no such room).
 */
export async function moveCursor(
  sql: Sql,
  cursor: ReadCursor,
): Promise<{ read: number; unread: number; moved: boolean } | null> {
  const moved = await moveCursors(sql, [cursor]);
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
  return row === undefined ? null : { ...row, moved: moved.length > 0 };
}
