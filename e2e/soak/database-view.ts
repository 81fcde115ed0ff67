import type { Sql } from "@/db/connect";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { seenOf } from "./envelope";
import type { Note } from "./recorder";

/** Notes one committed state of rooms: a single statement has a single snapshot. */
export async function snapshot(sql: Sql, rooms: readonly RoomId[], note: Note): Promise<void> {
  const rows = await sql<{ room: string; head: number; count: number; min: number; max: number }[]>`
    select r.id as room, r.head, count(e.seq) as count, coalesce(min(e.seq), 0) as min, coalesce(max(e.seq), 0) as max
    from rooms r left join events e on e.room = r.id where r.id in ${sql(rooms)} group by r.id, r.head`;
  note({ t: "snapshot", rooms: rows.map(({ room, head, count, min, max }) => ({ room, head, count, min, max })) });
}

/** Notes the database's clock. */
export async function noteTime(sql: Sql, note: Note): Promise<void> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  if (row) note({ t: "time", now: row.now.getTime() });
}

/** Notes what of a room each of its members, also those who went, may see; `names` by account. */
export async function noteWindows(sql: Sql, room: RoomId, names: ReadonlyMap<string, string>, note: Note) {
  const rows = await sql<{ account: string; from: number; to: number | null }[]>`
    select account, since_seq as from, until_seq as to from members where room = ${room}`;
  for (const { account, from, to } of rows)
    note({ t: "window", room, client: names.get(account) ?? account, from, to });
}

/** The heads of rooms as the database has them now. */
export async function headsNow(sql: Sql, rooms: readonly RoomId[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; head: number }[]>`select id, head from rooms where id in ${sql(rooms)}`;
  return new Map(rows.map((row) => [row.id, row.head]));
}

/** Notes the whole log of a room, read straight from the table. */
export async function dumpLog(sql: Sql, room: RoomId, note: Note): Promise<void> {
  const heads = await headsNow(sql, [room]);
  const rows = await sql<(Omit<Event, "createdAt"> & { created: Date })[]>`
    select room, seq, id, kind, sender, device, device_seq as "deviceSeq", epoch, target, thread, token,
      token_hash as "tokenHash", public, created_at as created
    from events where room = ${room} order by seq`;
  const events = rows.map(({ created, ...row }) => {
    const event = { ...row, createdAt: created.getTime() } as Event;
    const { kind, device, deviceSeq, tokenHash, createdAt } = event;
    return { ...seenOf(event), kind, device, deviceSeq, tokenHash, createdAt };
  });
  note({ t: "dump", room, head: heads.get(room) ?? 0, events });
}
