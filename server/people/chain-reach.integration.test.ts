import { afterAll, beforeAll, expect, test } from "vitest";
import { newBoxKey } from "@/crypto/box";
import { newId } from "@/crypto/random";
import { type RoomChange, type RoomState, seatOf } from "@/crypto/room-chain";
import { newSigner } from "@/crypto/sign";
import { closeDatabase } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { extendChain, type TestPerson, testCreate, testEntry, testPerson, uploadKeys } from "@/e2e/support/test-people";
import type { DeviceId } from "@/protocol/ids";
import { appendEntry } from "@/server/events/append-entry";
import { createRoom } from "@/server/events/create-room";
import { chainOfPerson, chainsOfPeople } from "./read-person";

let db: TestDatabase;
let [alice, bob, carla, dora] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let state: RoomState;
let deviceSeq = 1;

beforeAll(async () => {
  db = await testDatabase();
  const people = ["alice", "bob", "carla", "dora"].map((name) => testPerson(db.sql, name));
  [alice, bob, carla, dora] = (await Promise.all(people)) as [TestPerson, TestPerson, TestPerson, TestPerson];
  const input = await testCreate("group", [alice, bob, carla]);
  const made = await createRoom(db.sql, { author: alice.account, device: alice.device, input });
  if (!made.ok) throw new Error(made.code);
  state = made.value.state;
});
afterAll(async () => {
  await closeDatabase();
  await db.close();
});

/** The next entry of the group, by alice. */
async function enter(change: RoomChange): Promise<void> {
  deviceSeq += 1;
  const made = await testEntry({ author: alice, deviceSeq, room: state.room, prev: state, change });
  await uploadKeys(db.sql, made);
  const asked = { room: state.room, author: alice.account, device: alice.device, entry: made.entry };
  const done = await appendEntry(db.sql, asked);
  if (!done.ok) throw new Error(`${done.code} ${done.detail}`);
  state = made.state;
}
const remove = (one: TestPerson) => enter({ kind: "remove", delta: [[one.account], 0, []] });
const add = (one: TestPerson) => enter({ kind: "add", delta: [[seatOf(one.state, "member")], []] });

async function newDevice(person: TestPerson): Promise<void> {
  const [sign, box] = await Promise.all([newSigner(), newBoxKey()]);
  const delta: [DeviceId, never, never] = [newId() as DeviceId, sign.publicKey as never, box.publicKey as never];
  await extendChain(db.sql, person, { kind: "device-add", delta });
}

/** How many entries of somebody's chain another is shown, by both routes; null: no such person. */
async function shown(me: TestPerson, other: TestPerson, after = 0): Promise<number | null> {
  const one = await chainOfPerson(me.account, other.account, after);
  const many = await chainsOfPeople(me.account, { people: [{ account: other.account, after }] });
  const found = many.ok ? many.value.people.find((person) => person.account === other.account) : undefined;
  expect(found?.entries.length ?? 0).toBe(one.ok ? one.value.entries.length : 0);
  return one.ok ? one.value.entries.length : null;
}

test("[R43] who is out of a room sees the chains of those who were there in their time, as they stood when it ended", async () => {
  await newDevice(bob);
  expect(await shown(carla, bob)).toBe(3);
  await remove(carla);
  await newDevice(bob);
  await add(dora);
  expect(await shown(alice, bob)).toBe(4);
  expect(await shown(carla, bob)).toBe(3);
  expect(await shown(carla, bob, 2)).toBe(1);
  expect(await shown(carla, dora)).toBe(null);
  expect(await shown(dora, carla)).toBe(2);
  await remove(bob);
  await add(bob);
  expect(await shown(carla, bob)).toBe(3);
  await add(carla);
  expect(await shown(carla, bob)).toBe(4);
  expect(await shown(carla, dora)).toBe(2);
});
