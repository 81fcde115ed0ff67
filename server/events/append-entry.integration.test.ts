import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newBoxKey } from "@/crypto/box";
import { newId } from "@/crypto/random";
import { type RoomState, seatOf } from "@/crypto/room-chain";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import {
  extendChain,
  type TestEntry,
  type TestPerson,
  testCreate,
  testEntry,
  testPerson,
  uploadKeys,
} from "@/e2e/support/test-people";
import type { RoomId } from "@/protocol/ids";
import { markStale } from "@/server/rooms/mark-stale";
import { roomsLeft } from "@/server/rooms/rooms-left";
import { roomsOf } from "@/server/rooms/rooms-of";
import { appendEntry } from "./append-entry";
import { createRoom } from "./create-room";
import { entriesAfter } from "./entries-after";
import { readPage } from "./read-page";

let db: TestDatabase;
let [alice, bob, carla, mallory] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let named = 0;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  named += 1;
  const people = ["alice", "bob", "carla", "mallory"].map((name) => testPerson(db.sql, `${name}${named}`));
  [alice, bob, carla, mallory] = (await Promise.all(people)) as [TestPerson, TestPerson, TestPerson, TestPerson];
});

const create = (author: TestPerson, made: TestEntry) =>
  createRoom(db.sql, { author: author.account, device: author.device, input: made });
const append = (author: TestPerson, room: RoomId, { entry }: TestEntry) =>
  appendEntry(db.sql, { room, author: author.account, device: author.device, entry });
const rotation = (author: TestPerson, prev: RoomState, deviceSeq: number, refreshed: TestPerson[] = []) =>
  testEntry({
    author,
    deviceSeq,
    room: prev.room,
    prev,
    change: {
      kind: "rotate",
      delta: [refreshed.map((one) => seatOf(one.state, prev.seats[one.account]?.role ?? "member"))],
    },
  });
const stale = async (room: RoomId) => (await db.sql`select stale from rooms where id = ${room}`)[0]?.stale;

async function direct(): Promise<RoomState> {
  const made = await create(alice, await testCreate("direct", [alice, bob]));
  if (!made.ok) throw new Error(made.code);
  return made.value.state;
}

async function group(...people: TestPerson[]): Promise<RoomState> {
  const made = await create(alice, await testCreate("group", [alice, ...people]));
  if (!made.ok) throw new Error(made.code);
  return made.value.state;
}

async function newUserKey(person: TestPerson): Promise<void> {
  const { publicKey } = await newBoxKey();
  await extendChain(db.sql, person, { kind: "user-key-rotate", delta: [person.state.generation + 1, publicKey] });
  await db.sql.begin((tx) => markStale(tx, person.account));
}

test("[R26] alice and bob start their chat at once and meet in one room", async () => {
  const [a, b] = await Promise.all([testCreate("direct", [alice, bob]), testCreate("direct", [bob, alice])]);
  const done = await Promise.all([create(alice, a), create(bob, b)]);
  expect(done.map((one) => (one.ok ? "ok" : one.code)).sort()).toEqual(["conflict", "ok"]);
  for (const person of [alice, bob]) {
    const [room] = await roomsOf(db.sql, person.account);
    expect(room).toMatchObject({
      room: a.state.room,
      type: "direct",
      head: 1,
      epoch: 1,
      chainN: 1,
      unread: 0,
      stale: false,
    });
    expect(room?.members.map((member) => member.account)).toEqual([alice.account, bob.account].sort());
  }
});

test("[R24] the same creation again is answered like the first time", async () => {
  const made = await testCreate("self", [alice]);
  const [first, second] = [await create(alice, made), await create(alice, made)];
  expect(first.ok && second.ok && second.value.event).toEqual(first.ok && first.value.event);
  expect(second.ok && second.value.notify).toEqual([]);
});

test("[R24] a room without everybody's box, with one more, or with another note, is not made", async () => {
  const made = await testCreate("direct", [alice, bob]);
  const cases = [
    { ...made, boxes: made.boxes.slice(1) },
    { ...made, boxes: made.boxes.map((box) => ({ ...box, generation: 2 })) },
    { ...made, boxes: [...made.boxes, ...made.boxes.slice(1).map((box) => ({ ...box, account: mallory.account }))] },
    { ...made, note: `${made.note}=` },
  ];
  for (const one of cases)
    expect(await create(alice, one)).toMatchObject({ ok: false, code: "bad-entry", detail: "boxes" });
  expect(await db.sql`select 1 from rooms where id = ${made.state.room}`).toHaveLength(0);
});

test("mallory cannot create in alice's name, nor with a device that ended", async () => {
  const made = await testCreate("direct", [alice, bob]);
  expect(await create(mallory, made)).toMatchObject({ ok: false, code: "bad-entry" });
  await db.sql`update devices set ended_n = 3 where id = ${alice.device}`;
  expect(await create(alice, made)).toMatchObject({ ok: false, code: "not-allowed" });
});

test("[R25] a rotate begins an epoch, once its boxes are there, and is counted in everybody's room list", async () => {
  const state = await direct();
  const entry = await rotation(bob, state, 1);
  expect(await append(bob, state.room, entry)).toMatchObject({ ok: false, code: "bad-entry", detail: "boxes" });
  await uploadKeys(db.sql, entry);
  const done = await append(bob, state.room, entry);
  expect(done).toMatchObject({
    ok: true,
    value: { event: { seq: 2, kind: "rotate", epoch: 2, deviceSeq: 1, token: null } },
  });
  expect(done.ok && done.value.notify).toEqual([alice.account, bob.account].sort());
  const again = await append(bob, state.room, entry);
  expect(again.ok && again.value.event).toEqual(done.ok && done.value.event);
  const versions = await db.sql`select version from room_lists where account in (${alice.account}, ${bob.account})`;
  expect(versions.map((row) => row.version)).toEqual([2, 2]);
  expect(await entriesAfter(db.sql, { room: state.room, account: alice.account, after: 1 })).toEqual([
    done.ok && done.value.event,
  ]);
});

test("[R24] two rotate at once: one wins, the other learns that the chain has moved on", async () => {
  const state = await direct();
  const entries = [await rotation(alice, state, 2), await rotation(bob, state, 1)];
  for (const entry of entries) await uploadKeys(db.sql, entry);
  const [a, b] = entries as [TestEntry, TestEntry];
  const done = await Promise.all([append(alice, state.room, a), append(bob, state.room, b)]);
  expect(done.map((one) => (one.ok ? "ok" : one.code)).sort()).toEqual(["conflict", "ok"]);
});

test("[R23] a new user key makes rooms stale; only an entry with the new key makes them fresh", async () => {
  const state = await direct();
  await newUserKey(bob);
  expect(await stale(state.room)).toBe(true);
  const old = await rotation(alice, state, 2);
  await uploadKeys(db.sql, old);
  expect(await append(alice, state.room, old)).toMatchObject({ ok: false, code: "stale-roster" });
  const fresh = await rotation(alice, state, 2, [bob]);
  await uploadKeys(db.sql, fresh);
  expect(await append(alice, state.room, fresh)).toMatchObject({ ok: true, value: { state: { epoch: 2 } } });
  expect(await stale(state.room)).toBe(false);
});

test("a key that changes while its person is being added cannot slip between: refused, or marked stale", async () => {
  for (let round = 0; round < 5; round++) {
    const state = await group(bob);
    const dora = await testPerson(db.sql, `dora${named}x${round}`);
    const change = { kind: "add" as const, delta: [[seatOf(dora.state, "member")], []] as [never, never] };
    const entry = await testEntry({ author: alice, deviceSeq: 2, room: state.room, prev: state, change });
    await uploadKeys(db.sql, entry);
    const { publicKey } = await newBoxKey();
    const rotate = db.sql.begin(async (tx) => {
      await tx`select 1 from accounts where id = ${dora.account} for update`;
      await extendChain(tx as never, dora, { kind: "user-key-rotate", delta: [2, publicKey] });
      await markStale(tx, dora.account);
    });
    const [added] = await Promise.all([append(alice, state.room, entry), rotate]);
    if (added.ok) expect(await stale(state.room)).toBe(true);
    else expect(added.code).toBe("stale-roster");
  }
});

test("[R43] an outsider's entry, a foreign room and a room that is not there are answered alike", async () => {
  const state = await direct();
  const entry = await rotation(mallory, state, 1);
  expect(await append(mallory, state.room, entry)).toEqual({ ok: false, code: "not-found" });
  expect(await append(mallory, newId() as RoomId, entry)).toEqual({ ok: false, code: "not-found" });
});

test("[R24] an entry out of its device's turn is told the last number; a foreign signature is bad", async () => {
  const state = await direct();
  const late = await rotation(alice, state, 7);
  expect(await append(alice, state.room, late)).toEqual({ ok: false, code: "after-refused", detail: "1" });
  const forged = await rotation({ ...alice, signer: mallory.signer }, state, 2);
  await uploadKeys(db.sql, forged);
  expect(await append(alice, state.room, forged)).toMatchObject({
    ok: false,
    code: "bad-entry",
    detail: "bad-signature",
  });
});

test("[R24] a revoked session and an ended device write no entries", async () => {
  const state = await direct();
  const session = newId();
  await db.sql`insert into sessions (id, account, device, expires_at, revoked_at)
    values (${session}, ${alice.account}, ${alice.device}, now() + interval '1 day', now())`;
  const entry = await rotation(alice, state, 2);
  const asked = { room: state.room, author: alice.account, device: alice.device, entry: entry.entry };
  expect(await appendEntry(db.sql, { ...asked, session: session as never })).toMatchObject({ code: "not-allowed" });
  await db.sql`update devices set ended_n = 3 where id = ${alice.device}`;
  expect(await appendEntry(db.sql, asked)).toMatchObject({ code: "not-allowed" });
});

test("[R42] who is added reads from there, who is removed reads up to there, who leaves makes the room stale", async () => {
  const state = await group(bob);
  const room = state.room;
  const add = await testEntry({
    author: alice,
    deviceSeq: 2,
    room,
    prev: state,
    change: { kind: "add", delta: [[seatOf(carla.state, "member")], []] },
  });
  await uploadKeys(db.sql, add);
  const added = await append(alice, room, add);
  if (!added.ok) throw new Error(added.detail ?? added.code);
  const seen = await readPage(db.sql, { room, account: carla.account });
  expect(seen).toMatchObject({ since: 2, from: 2, to: 2, head: 2 });
  expect(await entriesAfter(db.sql, { room, account: carla.account, after: 0 })).toHaveLength(2);

  const remove = await testEntry({
    author: alice,
    deviceSeq: 3,
    room,
    prev: added.value.state,
    change: { kind: "remove", delta: [[carla.account], 0, []] },
  });
  await uploadKeys(db.sql, remove);
  const removed = await append(alice, room, remove);
  if (!removed.ok) throw new Error(removed.detail ?? removed.code);
  expect(removed.value.notify).toContain(carla.account);
  expect(await stale(room)).toBe(false);

  const leave = await testEntry({ author: bob, room, prev: removed.value.state, change: { kind: "leave", delta: [] } });
  expect(await append(bob, room, leave)).toMatchObject({ ok: true });
  expect(await stale(room)).toBe(true);
  expect(await readPage(db.sql, { room, account: carla.account })).toMatchObject({ from: 2, to: 3, head: 3 });
  expect(await readPage(db.sql, { room, account: mallory.account })).toBe(null);
  expect(await roomsOf(db.sql, carla.account)).toEqual([]);
  expect(await roomsLeft(db.sql, carla.account)).toEqual([{ room, until: 3 }]);
  for (const { account } of [alice, mallory]) expect(await roomsLeft(db.sql, account)).toEqual([]);
  expect(await append(carla, room, await rotation(carla, removed.value.state, 1))).toMatchObject({ code: "not-found" });
});
