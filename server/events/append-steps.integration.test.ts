import { afterAll, beforeAll, expect, test } from "vitest";
import { newBoxKey } from "@/crypto/box";
import { type RoomState, seatOf } from "@/crypto/room-chain";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { extendChain, type TestPerson, testCreate, testEntry, testPerson, uploadKeys } from "@/e2e/support/test-people";
import { LIMITS } from "@/protocol/limits";
import { markStale } from "@/server/rooms/mark-stale";
import { appendEntry } from "./append-entry";
import { createRoom } from "./create-room";

const SIZE = 230;
let db: TestDatabase;
let people: TestPerson[] = [];
let state: RoomState;
let deviceSeq = 1;

const owner = () => people[0] as TestPerson;
const stale = async () => (await db.sql`select stale from rooms where id = ${state.room}`)[0]?.stale;

/** The owner's next entry on the room as it stands; what is taken becomes the room's state. */
async function append(change: Parameters<typeof testEntry>[0]["change"]) {
  const draft = { author: owner(), deviceSeq: deviceSeq + 1, room: state.room, prev: state, change };
  const entry = await testEntry(draft);
  await uploadKeys(db.sql, entry);
  const { account: author, device } = owner();
  const done = await appendEntry(db.sql, { room: state.room, author, device, entry: entry.entry });
  if (done.ok) {
    state = done.value.state;
    deviceSeq++;
  }
  return done;
}
const rotate = (some: readonly TestPerson[]) =>
  append({ kind: "rotate", delta: [some.map((one) => seatOf(one.state, one === owner() ? "owner" : "member"))] });

beforeAll(async () => {
  db = await testDatabase();
  for (let at = 0; at < SIZE; at += 10)
    people.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => testPerson(db.sql, `step${at + i}`)))));
  people = people.sort((a, b) => (a.account < b.account ? -1 : 1));
  const made = await testCreate("group", people.slice(0, LIMITS.entryPeople));
  const created = await createRoom(db.sql, { author: owner().account, device: owner().device, input: made });
  if (!created.ok) throw new Error(created.detail ?? created.code);
  state = created.value.state;
  for (let at = LIMITS.entryPeople; at < SIZE; at += LIMITS.entryPeople) {
    const fresh = people.slice(at, at + LIMITS.entryPeople).map((one) => seatOf(one.state, "member"));
    const added = await append({ kind: "add", delta: [fresh, []] });
    if (!added.ok) throw new Error(added.detail ?? added.code);
  }
}, 120_000);
afterAll(() => db.close());

test("[R76] more than a hundred new keys come in steps of a hundred, and the room is stale until the last", async () => {
  const moved = people.slice(0, 210);
  for (const one of moved) {
    const { publicKey } = await newBoxKey();
    await extendChain(db.sql, one, { kind: "user-key-rotate", delta: [2, publicKey] });
    await db.sql.begin((tx) => markStale(tx, one.account));
  }
  expect(await stale()).toBe(true);
  const before = state.n;

  // Not a full hundred, while more are old; and a hundred of which some need nothing.
  expect(await rotate(moved.slice(0, 99))).toMatchObject({ ok: false, code: "stale-roster" });
  const padded = [...moved.slice(0, 90), ...people.slice(210, 220)];
  expect(await rotate(padded)).toMatchObject({ ok: false, code: "stale-roster" });
  expect(state.n).toBe(before);

  expect(await rotate(moved.slice(0, 100))).toMatchObject({ ok: true });
  expect(await stale()).toBe(true);
  // The same hundred again needed nothing by now.
  expect(await rotate(moved.slice(0, 100))).toMatchObject({ ok: false, code: "stale-roster" });
  expect(await rotate(moved.slice(100, 200))).toMatchObject({ ok: true });
  expect(await stale()).toBe(true);
  expect(await rotate(moved.slice(200, 205))).toMatchObject({ ok: false, code: "stale-roster" });
  expect(await rotate(moved.slice(200))).toMatchObject({ ok: true });
  expect(await stale()).toBe(false);
  expect(state).toMatchObject({ n: before + 3, epoch: before + 3 });
});

test("[R76] nobody is added to a room whose old keys would not fit into the same entry", async () => {
  const moved = people.slice(0, 101);
  for (const one of moved) {
    const { publicKey } = await newBoxKey();
    await extendChain(db.sql, one, { kind: "user-key-rotate", delta: [3, publicKey] });
    await db.sql.begin((tx) => markStale(tx, one.account));
  }
  const newcomer = await testPerson(db.sql, "newcomer");
  const seats = moved.slice(0, 100).map((one) => seatOf(one.state, one === owner() ? "owner" : "member"));
  const added = await append({ kind: "add", delta: [[seatOf(newcomer.state, "member")], seats.slice(0, 99)] });
  expect(added).toMatchObject({ ok: false, code: "stale-roster" });
});
