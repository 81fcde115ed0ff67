import type { Sql } from "@/db/connect";
import { readTokenPublic } from "@/engine/sync/token-public";
import type { Event } from "@/protocol/event";
import { eventBody } from "@/protocol/event-body";
import type { RoomId } from "@/protocol/ids";
import { seenOf } from "./envelope";
import type { Far, Logged } from "./fact";
import type { Note } from "./recorder";

/** Notes one committed state of rooms: a single statement has a single snapshot. */
export async function snapshot(sql: Sql, rooms: readonly RoomId[], note: Note): Promise<void> {
  const rows = await sql<{ room: string; head: number; count: number; min: number; max: number }[]>`
    select r.id as room, r.head, count(e.seq) as count, coalesce(min(e.seq), 0) as min, coalesce(max(e.seq), 0) as max
    from rooms r left join events e on e.room = r.id where r.id in ${sql(rooms)} group by r.id, r.head`;
  note({ t: "snapshot", rooms: rows.map(({ room, head, count, min, max }) => ({ room, head, count, min, max })) });
}

/** Notes how far everybody is in rooms, and the heads at the same moment. */
export async function noteCursors(sql: Sql, rooms: readonly RoomId[], note: Note): Promise<void> {
  const rows = await sql<(Far & { room: string; head: number })[]>`
    select c.room, c.account, c.delivered::int as delivered, c.read::int as read, r.head::int as head
    from cursors c join rooms r on r.id = c.room where c.room in ${sql(rooms)} order by c.room, c.account`;
  note({ t: "cursors", rows: rows.map((row) => ({ ...row })) });
}

/** Notes the database's clock. */
export async function noteTime(sql: Sql, note: Note): Promise<void> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  if (row) note({ t: "time", now: row.now.getTime() });
}

/** Notes what of a room each of its members, also those who went, may see; `names` of devices by account. */
export async function noteWindows(sql: Sql, room: RoomId, names: ReadonlyMap<string, readonly string[]>, note: Note) {
  const rows = await sql<{ account: string; from: number; to: number | null }[]>`
    select account, since_seq as from, until_seq as to from members where room = ${room}`;
  for (const { account, from, to } of rows)
    for (const client of names.get(account) ?? [account]) note({ t: "window", room, client, from, to });
}

/** The heads of rooms as the database has them now. */
export async function headsNow(sql: Sql, rooms: readonly RoomId[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; head: number }[]>`select id, head from rooms where id in ${sql(rooms)}`;
  return new Map(rows.map((row) => [row.id, row.head]));
}

/** Notes the whole log of a room, read straight from the table. */
export async function dumpLog(sql: Sql, room: RoomId, note: Note): Promise<void> {
  const heads = await headsNow(sql, [room]);
  const rows = await sql<(Omit<Event, "createdAt"> & { created: Date; blanked: boolean })[]>`
    select room, seq, id, kind, sender, device, device_seq as "deviceSeq", epoch, target, thread, token,
      token_hash as "tokenHash", public, created_at as created, blanked_at is not null as blanked
    from events where room = ${room} order by seq`;
  const events = rows.map(({ created, blanked, ...row }): Logged => {
    const event = { ...row, createdAt: created.getTime() } as Event;
    const { kind, device, deviceSeq, tokenHash, createdAt, sender, thread, token } = event;
    const { reply, at = 0, hard = false } = (kind in eventBody && readTokenPublic(event.public)) || {};
    const beside = { ...(reply && { reply: { id: reply, at } }), ...(hard && { hard }) };
    // Entries never have one.
    const isBlank = kind in eventBody ? { blank: token === null || blanked } : {};
    return { ...seenOf(event), kind, device, deviceSeq, tokenHash, createdAt, sender, thread, ...beside, ...isBlank };
  });
  note({ t: "dump", room, head: heads.get(room) ?? 0, events });
}
