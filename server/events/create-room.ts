import { and, eq, isNull, sql } from "drizzle-orm";
import { fail, ok, type Result } from "@/crypto/result";
import type { RoomState } from "@/crypto/room-chain";
import { orm, type Sql, type Tx } from "@/db/client";
import { notes } from "@/db/schema/boxes";
import { devices } from "@/db/schema/devices";
import { events } from "@/db/schema/events";
import { rooms } from "@/db/schema/rooms";
import type { MemberBox } from "@/protocol/http/rooms";
import type { AccountId, DeviceId, Epoch, EventId, Seq } from "@/protocol/ids";
import type { RoomPayload } from "@/protocol/room-entry";
import { inTransaction } from "@/server/transaction";
import { type AppendedEntry, type EntryAsked, entryEvent, judgeEntry } from "./append-entry";
import { holdAccounts, readAccounts } from "./entry-accounts";
import { type EntryItem, payloadOf } from "./entry-of";
import { epochKeysFit } from "./epoch-keys";
import { eventFields, eventOf } from "./event-row";
import { writeEntry } from "./write-entry";

/** A signed `create` with the first epoch's boxes and note. `author` and `device` come from the session. */
export interface RoomAsked {
  author: AccountId;
  device: DeviceId;
  input: { entry: EntryItem; boxes: readonly MemberBox[]; note: string };
}

export type CreateRefusal = "conflict" | "bad-entry" | "stale-roster" | "not-allowed";

/**
 * Creates a room by its signed first entry: one per pair, because two people's room has an id made of theirs. Whoever
 * comes second gets `conflict` and takes in the winner; the very same entry again is answered like the first time.
 */
export async function createRoom(
  sql: Sql,
  { author, device, input }: RoomAsked,
): Promise<Result<AppendedEntry, CreateRefusal>> {
  const payload = payloadOf(input.entry);
  if (payload === null || payload[4] !== "create") return fail("bad-entry", "form");
  const asked: EntryAsked = { room: payload[2], author, device, entry: input.entry };
  const people = payload[10][1].map((seat) => seat[0]);
  return inTransaction<AppendedEntry, CreateRefusal>(sql, async (tx) => {
    await holdAccounts(tx, people);
    const known = await existing(tx, asked);
    if (known !== null) return ok(known);
    if (!(await deviceLives(tx, asked))) return fail("not-allowed", "device");
    if (payload[9] !== 1) return fail("bad-entry", "deviceSeq");
    // Judged before it is looked whether the room is there: a pair's id can be computed by anybody, and only somebody
    // of the pair may learn whether they have met.
    const judged = await judgeEntry(
      null,
      await entryEvent(asked, payload, { seq: 1, now: 0 }),
      await readAccounts(tx, people),
    );
    if (!judged.ok) return judged;
    const { after, isCurrent } = judged.value;
    if (!(await epochKeysFit(after, input.boxes, input.note))) return fail("bad-entry", "boxes");
    const now = await claim(tx, asked, payload);
    if (now === null) return again(tx, asked);
    await storeKeys(tx, after, input);
    const event = await entryEvent(asked, payload, { seq: 1, now });
    return ok({ event, state: after, notify: await writeEntry(tx, { event, before: null, after, isCurrent }) });
  });
}

/** Takes the room's id; null when it is taken. The row is its own lock: a second creator waits here, then loses. */
async function claim(tx: Tx, { room }: EntryAsked, payload: RoomPayload & { 4: "create" }): Promise<number | null> {
  const [row] = await tx<{ now: number }[]>`
    insert into rooms (id, type, epoch, chain_n, chain_hash, state, policy, epoch_seq)
    values (${room}, ${payload[10][0]}, 1, 0, '', '{}', '{}', 1) on conflict (id) do nothing
    returning (extract(epoch from date_trunc('milliseconds', clock_timestamp())) * 1000)::bigint as now`;
  return row?.now ?? null;
}

/** The room was there, or somebody was faster: if that was this very entry, sent twice at once, it is answered so. */
async function again(tx: Tx, asked: EntryAsked): Promise<Result<AppendedEntry, "conflict">> {
  const known = await existing(tx, asked);
  return known === null ? fail("conflict") : ok(known);
}

/** What the author's own first entry made, if it is this one. */
async function existing(tx: Tx, { room, author, entry }: EntryAsked): Promise<AppendedEntry | null> {
  const first = eq(events.seq, 1 as Seq);
  const [row] = await orm(tx)
    .select({ event: eventFields, state: sql<RoomState>`${rooms.state}` })
    .from(events)
    .innerJoin(rooms, eq(rooms.id, events.room))
    .where(and(eq(events.room, room), eq(events.id, entry.id as EventId), first, eq(events.sender, author)));
  return row ? { event: eventOf(row.event), state: row.state, notify: [] } : null;
}

async function deviceLives(tx: Tx, { author, device }: EntryAsked): Promise<boolean> {
  const rows = await orm(tx)
    .select({ id: devices.id })
    .from(devices)
    .where(and(eq(devices.id, device), eq(devices.account, author), isNull(devices.endedN)));
  return rows.length > 0;
}

async function storeKeys(tx: Tx, state: RoomState, { boxes, note }: RoomAsked["input"]): Promise<void> {
  const wanted = boxes.filter((box) => state.seats[box.account]);
  await tx`insert into boxes (room, entry_hash, epoch, account, generation, box)
    select ${state.room}, ${state.hash}, ${state.epoch}, b.account, b.generation, b.box
    from unnest(${wanted.map((b) => b.account)}::uuid[], ${wanted.map((b) => b.generation)}::int[], ${wanted.map((b) => b.box)}::text[])
      as b (account, generation, box)`;
  await orm(tx)
    .insert(notes)
    .values({ room: state.room, entryHash: state.hash, epoch: state.epoch as Epoch, note });
}
