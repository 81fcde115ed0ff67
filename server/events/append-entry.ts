import { and, eq } from "drizzle-orm";
import { fail, ok, type Result } from "@/crypto/result";
import { applyRoomEntry, type RoomState, roomEntryHash } from "@/crypto/room-chain";
import { orm, type Sql, type Tx } from "@/db/client";
import { events } from "@/db/schema/events";
import { members } from "@/db/schema/members";
import type { Event } from "@/protocol/event";
import type { AccountId, DeviceId, EventId, RoomId, SessionId } from "@/protocol/ids";
import type { RoomPayload } from "@/protocol/room-entry";
import { inTransaction } from "@/server/transaction";
import { type Accounts, holdAccounts, isStep, readAccounts, rosterIsCurrent } from "./entry-accounts";
import { type EntryItem, payloadOf, publicOf } from "./entry-of";
import { epochKeysFit, uploadedKeys } from "./epoch-keys";
import { eventFields, eventOf } from "./event-row";
import { lastAccepted } from "./last-accepted";
import { beginsEpoch, writeEntry } from "./write-entry";

/** `conflict`: the chain has moved on; `stale-roster`: somebody's keys are newer; `after-refused`: not the device's next number. */
export type EntryRefusal = "not-found" | "conflict" | "bad-entry" | "stale-roster" | "not-allowed" | "after-refused";

/** `notify`: whose room list changed, to be told after the commit. */
export interface AppendedEntry {
  event: Event;
  state: RoomState;
  notify: AccountId[];
}

/** `author` and `device` come from the session (still alive when the room is locked), `room` from the path. */
export interface EntryAsked {
  room: RoomId;
  author: AccountId;
  device: DeviceId;
  session?: SessionId;
  entry: EntryItem;
}

/**
 * Appends a signed entry to a room's chain: verifies everything public about it under the room's lock, compare-and-set
 * on n, with the boxes and note of a new epoch already uploaded. The same entry again is answered like the first time.
 * After the commit the caller rings: `afterCommit([event])` and `notifyPerson` for each of `notify`.
 */
export async function appendEntry(sql: Sql, asked: EntryAsked): Promise<Result<AppendedEntry, EntryRefusal>> {
  const payload = payloadOf(asked.entry);
  if (payload === null) return fail("bad-entry", "form");
  return inTransaction<AppendedEntry, EntryRefusal>(sql, async (tx) => {
    // Strangers lock nothing, neither people nor rooms, and wait for nothing: to them it is as if the room were not there.
    if (!(await wasEverMember(tx, asked))) return fail("not-found");
    await holdAccounts(tx, payload[4] === "add" ? payload[10][0].map((seat) => seat[0]) : []);
    const room = await lockRoom(tx, asked);
    if (room === null) return fail("not-found");
    const known = await storedEntry(tx, asked);
    if (known?.sender === asked.author) return ok({ event: known, state: room.state, notify: [] });
    if (!room.isMember) return fail("not-found");
    if (known !== null) return fail("conflict", "id");
    if (!room.deviceLives) return fail("not-allowed", "device");
    const place = await placeFault(tx, asked, payload, room.state);
    return place ?? append(tx, asked, payload, room);
  });
}

interface LockedRoom {
  state: RoomState;
  head: number;
  /** of the database, ms */
  now: number;
  isMember: boolean;
  deviceLives: boolean;
}

/** Whether the author's first answers are in the room: membership of now is judged under the lock. */
async function wasEverMember(tx: Tx, { room, author }: EntryAsked): Promise<boolean> {
  const rows = await orm(tx)
    .select({ account: members.account })
    .from(members)
    .where(and(eq(members.room, room), eq(members.account, author)));
  return rows.length > 0;
}

async function lockRoom(tx: Tx, asked: EntryAsked): Promise<LockedRoom | null> {
  const { room, author, device, session = null } = asked;
  await tx`select 1 from rooms where id = ${room} for no key update`;
  // Another statement, so another snapshot: what was waited for is seen.
  const [row] = await tx<LockedRoom[]>`
    select r.state, r.head, (extract(epoch from date_trunc('milliseconds', clock_timestamp())) * 1000)::bigint as now,
      exists (select 1 from members where room = r.id and account = ${author} and until_seq is null) as "isMember",
      exists (select 1 from devices where id = ${device} and account = ${author} and ended_n is null)
        and (${session}::uuid is null or exists (select 1 from sessions
          where id = ${session} and account = ${author} and revoked_at is null and expires_at > now())) as "deviceLives"
    from rooms r where r.id = ${room}`;
  return row ?? null;
}

/** The event that already bears the entry's id. */
async function storedEntry(tx: Tx, { room, entry }: EntryAsked): Promise<Event | null> {
  const [row] = await orm(tx)
    .select(eventFields)
    .from(events)
    .where(and(eq(events.room, room), eq(events.id, entry.id as EventId)));
  return row ? eventOf(row) : null;
}

async function placeFault(tx: Tx, asked: EntryAsked, payload: RoomPayload, state: RoomState) {
  const [, , , , , n, prevHash, , , deviceSeq] = payload;
  if (n !== state.n + 1 || prevHash !== state.hash) return fail("conflict", "n");
  const last = await lastAccepted(tx, asked.room, asked.device);
  return deviceSeq === last.deviceSeq + 1 ? null : fail("after-refused", String(last.deviceSeq));
}

async function append(
  tx: Tx,
  asked: EntryAsked,
  payload: RoomPayload,
  room: LockedRoom,
): Promise<Result<AppendedEntry, EntryRefusal>> {
  const event = await entryEvent(asked, payload, { seq: room.head + 1, now: room.now });
  const accounts = await readAccounts(tx, [...peopleOf(room.state), ...named(payload)]);
  const judged = await judgeEntry(room.state, event, accounts);
  if (!judged.ok) return judged;
  const { after, isCurrent } = judged.value;
  if (beginsEpoch(event.kind)) {
    const { boxes, note } = await uploadedKeys(tx, after);
    if (!(await epochKeysFit(after, boxes, note))) return fail("bad-entry", "boxes");
  }
  const notify = await writeEntry(tx, { event, before: room.state, after, isCurrent });
  return ok({ event, state: after, notify });
}

const peopleOf = (state: RoomState): AccountId[] => Object.keys(state.seats) as AccountId[];
const named = (payload: RoomPayload): AccountId[] =>
  payload[4] === "add" ? payload[10][0].map((seat) => seat[0]) : [];

/** The event an entry becomes. Envelope fields come from path, session and payload; judging compares them all. */
export async function entryEvent(
  asked: EntryAsked,
  payload: RoomPayload,
  at: { seq: number; now: number },
): Promise<Event> {
  const publicText = publicOf(asked.entry);
  return eventOf({
    room: asked.room,
    seq: at.seq as Event["seq"],
    id: asked.entry.id as Event["id"],
    kind: payload[4],
    sender: asked.author,
    device: asked.device,
    deviceSeq: payload[9],
    epoch: payload[12],
    target: null,
    thread: null,
    token: null,
    tokenHash: await roomEntryHash(publicText),
    public: publicText,
    createdAt: at.now,
  });
}

/** The chain after an entry. `isCurrent`: a new epoch is for everybody's present keys, and not one of several steps. */
export interface Judgement {
  after: RoomState;
  isCurrent: boolean;
}

/** Everything public about an entry, and whether a new epoch is for everybody's present keys. */
export async function judgeEntry(
  before: RoomState | null,
  event: Event,
  accounts: Accounts,
): Promise<Result<Judgement, "bad-entry" | "not-allowed" | "stale-roster">> {
  const applied = await applyRoomEntry(before, event, async (account) => accounts.get(account) ?? null);
  if (!applied.ok) return fail(applied.code === "not-allowed" ? "not-allowed" : "bad-entry", applied.code);
  const after = applied.value;
  const isCurrent = !beginsEpoch(event.kind) || rosterIsCurrent(after, accounts);
  if (!isCurrent && (before === null || !isStep(before, after, accounts))) return fail("stale-roster");
  return ok({ after, isCurrent });
}
