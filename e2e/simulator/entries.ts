import { fail, ok, type Result } from "@/crypto/result";
import type { RoomState } from "@/crypto/room-chain";
import type { ErrorCode } from "@/protocol/errors";
import { type Event, entryKind } from "@/protocol/event";
import type { MemberBox } from "@/protocol/http/rooms";
import { type AccountId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { RoomPayload } from "@/protocol/room-entry";
import { type EntryAsked, entryEvent, type Judgement, judgeEntry } from "@/server/events/append-entry";
import type { Accounts } from "@/server/events/entry-accounts";
import { type EntryItem, payloadOf } from "@/server/events/entry-of";
import { epochKeysFit } from "@/server/events/epoch-keys";
import { beginsEpoch } from "@/server/events/write-entry";
import type { Database } from "./database";
import { type StoredRoom, Tables } from "./tables";

/** What an accepted entry is answered with, and whose room lists it changed. */
export interface Appended {
  event: Event;
  notify: AccountId[];
}
type Answer = Result<Appended, ErrorCode>;

/** `appendEntry` over tables: the judges are the server's own, the steps and their order its transaction's. */
export async function appendEntry(database: Database, asked: EntryAsked): Promise<Answer> {
  const payload = payloadOf(asked.entry);
  if (payload === null) return fail("bad-entry", "form");
  const newcomers = payload[4] === "add" ? payload[10][0].map((seat) => seat[0]) : [];
  return database.locked([...newcomers, asked.room], async (tables) => {
    const room = tables.rooms.get(asked.room);
    if (!room?.members.has(asked.author) || !room.state) return fail("not-found");
    const known = room.byId.get(asked.entry.id as never)?.event;
    if (known?.sender === asked.author) return ok({ event: known, notify: [] });
    if (!tables.member(asked.room, asked.author)) return fail("not-found");
    if (known) return fail("conflict", "id");
    if (!deviceLives(tables, asked)) return fail("not-allowed", "device");
    const [, , , , , n, prevHash, , , deviceSeq] = payload;
    if (n !== room.state.n + 1 || prevHash !== room.state.hash) return fail("conflict", "n");
    if (deviceSeq !== (room.last.get(asked.device)?.deviceSeq ?? 0) + 1) return fail("conflict", "deviceSeq");
    return judgeAndWrite(database, tables, { asked, payload, room });
  });
}

async function judgeAndWrite(
  database: Database,
  tables: Tables,
  { asked, payload, room }: { asked: EntryAsked; payload: RoomPayload; room: StoredRoom },
): Promise<Answer> {
  const event = await entryEvent(asked, payload, { seq: room.log.length + 1, now: database.now() });
  const judged = await judgeEntry(room.state, event, accountsOf(tables, room.state, payload));
  if (!judged.ok) return judged;
  const { after } = judged.value;
  if (beginsEpoch(event.kind)) {
    const keys = room.keys.get(after.hash);
    const boxes = [...(keys?.boxes ?? [])].map(([account, { generation, box }]) => ({ account, generation, box }));
    if (!(await epochKeysFit(after, boxes as MemberBox[], keys?.note ?? null))) return fail("bad-entry", "boxes");
  }
  return ok({ event, notify: write(tables, room, event, judged.value) });
}

/** `createRoom` over tables. */
export async function createRoom(
  database: Database,
  asked: Omit<EntryAsked, "room"> & { boxes: readonly MemberBox[]; note: string; entry: EntryItem },
): Promise<Answer> {
  const payload = payloadOf(asked.entry);
  if (payload === null || payload[4] !== "create") return fail("bad-entry", "form");
  const id = payload[2];
  const people = payload[10][1].map((seat) => seat[0]);
  return database.locked([...people, id], async (tables) => {
    const there = tables.rooms.get(id);
    const first = there?.log[0]?.event;
    if (first?.id === asked.entry.id && first.sender === asked.author) return ok({ event: first, notify: [] });
    if (!deviceLives(tables, asked)) return fail("not-allowed", "device");
    if (payload[9] !== 1) return fail("bad-entry", "deviceSeq");
    const event = await entryEvent({ ...asked, room: id }, payload, { seq: 1, now: database.now() });
    const judged = await judgeEntry(null, event, accountsOf(tables, null, payload));
    if (!judged.ok) return judged;
    const { after } = judged.value;
    if (!(await epochKeysFit(after, asked.boxes, asked.note))) return fail("bad-entry", "boxes");
    if (there) return fail("conflict");
    const room = emptyRoom(id, after);
    tables.rooms.set(id, room);
    putKeys(room, { entryHash: after.hash, epoch: 1, boxes: asked.boxes, note: asked.note });
    return ok({ event, notify: write(tables, room, event, judged.value) });
  });
}

function emptyRoom(id: RoomId, state: RoomState): StoredRoom {
  return {
    id,
    type: state.type,
    epoch: 1,
    epochSeq: 1,
    epochAt: 0,
    lastAt: 0,
    stale: false,
    shared: null,
    policy: state.policy,
    state: null,
    log: [],
    byId: new Map(),
    last: new Map(),
    members: new Map(),
    keys: new Map(),
  };
}

function deviceLives(tables: Tables, { device, author, session }: Omit<EntryAsked, "room" | "entry">): boolean {
  const row = tables.devices.get(device);
  const isOpen = session === undefined || tables.sessions.get(session)?.alive === true;
  return row?.account === author && row.endedN === null && isOpen;
}

function accountsOf(tables: Tables, state: RoomState | null, payload: RoomPayload): Accounts {
  const seats = payload[4] === "create" ? payload[10][1] : payload[4] === "add" ? payload[10][0] : [];
  const people = [...Object.keys(state?.seats ?? {}), ...seats.map((seat) => seat[0])] as AccountId[];
  return new Map(
    people.flatMap((one) => {
      const account = tables.accounts.get(one);
      return account ? [[one, account.state] as const] : [];
    }),
  );
}

/** Boxes and note of an entry: the first upload stays, and nothing is added once the entry is in the log. */
export function putKeys(
  room: StoredRoom,
  { entryHash, epoch, boxes, note }: { entryHash: string; epoch: number; boxes: readonly MemberBox[]; note: string },
): void {
  const inLog = room.log.some((row) => row.event.tokenHash === entryHash && isEntry(row.event));
  if (inLog) return;
  const keys = room.keys.get(entryHash as never) ?? { epoch, note, boxes: new Map() };
  for (const { account, generation, box } of boxes)
    if (!keys.boxes.has(account)) keys.boxes.set(account, { generation, box });
  room.keys.set(entryHash as never, keys);
}

/** Whether an event belongs to its room's chain. */
export function isEntry(event: Event): boolean {
  return entryKind.safeParse(event.kind).success;
}

/** `writeEntry` over tables. */
function write(tables: Tables, room: StoredRoom, event: Event, { after, isCurrent }: Judgement): AccountId[] {
  const before = room.state;
  const closes = before?.policy.history === true && !after.policy.history;
  tables.insert(room, event);
  Object.assign(room, { epoch: after.epoch, state: after, policy: after.policy, epochSeq: after.epochSeq });
  if (after.epochSeq === event.seq) Object.assign(room, { stale: !isCurrent, epochAt: event.createdAt });
  else if (event.kind === "leave" || closes) room.stale = true;
  if (!after.policy.history) room.shared = null;
  else if (!before?.policy.history) room.shared = { seq: event.seq, epoch: after.epoch };
  for (const member of Tables.present(room)) if (!after.seats[member.account]) member.untilSeq = event.seq;
  for (const { account, role, sinceN, sinceEpoch, mutedUntil } of Object.values(after.seats)) {
    const held = room.members.get(account);
    const line = before?.seats[account]?.sinceN === sinceN ? held : undefined;
    const stay: [number, number][] = line || !held ? [] : [[held.sinceSeq, held.untilSeq ?? event.seq]];
    room.members.set(account, {
      account,
      role,
      sinceSeq: line?.sinceSeq ?? room.shared?.seq ?? event.seq,
      sinceEpoch: line?.sinceEpoch ?? room.shared?.epoch ?? sinceEpoch,
      untilSeq: null,
      stays: [...(held?.stays ?? []), ...stay],
      mutedUntil: mutedUntil > 0 ? mutedUntil * 1_000 : null,
      read: held?.read ?? 0,
      delivered: held?.delivered ?? 0,
    });
  }
  const people = [...new Set([...Object.keys(before?.seats ?? {}), ...Object.keys(after.seats)])].sort() as AccountId[];
  countLists(tables, people);
  return people;
}

/** Counts one change in the room list of each person. */
export function countLists(tables: Tables, people: readonly AccountId[]): void {
  for (const one of people) {
    const account = tables.accounts.get(one);
    if (account) account.version += 1;
  }
}

/** A device's last accepted event in a room. */
export function lastOf(room: StoredRoom, device: string) {
  const last = room.last.get(device as never);
  return last
    ? { deviceSeq: last.deviceSeq, id: last.id, tokenHash: last.tokenHash }
    : { deviceSeq: 0, id: null, tokenHash: ZERO_HASH };
}
