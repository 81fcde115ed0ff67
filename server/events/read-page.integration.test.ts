import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/crypto/random";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { anItem, type BareRoom, bareRoom } from "@/e2e/support/test-log";
import { page } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { roomsOf } from "@/server/rooms/rooms-of";
import { appendOnce } from "./append-once";
import { readPage } from "./read-page";

let db: TestDatabase;
let bare: BareRoom;
let [alice, bob] = ["", ""] as [AccountId, AccountId];

/** 250 messages of alice's, then a reaction of bob's to the 10th and the 240th. */
beforeAll(async () => {
  db = await testDatabase();
  bare = await bareRoom(db.sql, { roles: ["owner", "member"] });
  const items = Array.from({ length: 250 }, (_, i) => anItem(bare.room, bare.people[0], i + 1));
  for (let at = 0; at < items.length; at += 64) await appendOnce(db.sql, items.slice(at, at + 64));
  const react = (n: number, to: number) =>
    anItem(bare.room, bare.people[1], n, { kind: "reaction", target: items[to - 1]?.item.id });
  await appendOnce(db.sql, [react(1, 10), react(2, 240)]);
  [alice, bob] = bare.people.map((person) => person.account) as [AccountId, AccountId];
});
afterAll(() => db.close());

const read = (asked: { after?: number; before?: number; limit?: number }, account = alice) =>
  readPage(db.sql, { room: bare.room, account, ...asked });
const span = async (asked: Parameters<typeof read>[0]) => {
  const got = await read(asked);
  return got && { from: got.from, to: got.to, seqs: got.events.length, later: got.later.map((event) => event.seq) };
};

test("[R42] a page is a contiguous range with every event in it, by the wire's own schema", async () => {
  const got = page.parse(await read({}));
  expect(got).toMatchObject({ from: 53, to: 252, head: 252, since: 1, later: [] });
  expect(got.events.map((event) => event.seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 53));
});

test("[R42] pages go in both directions, bring later annotations of their messages, and end at the ends", async () => {
  expect(await span({ before: 53, limit: 50 })).toEqual({ from: 3, to: 52, seqs: 50, later: [251] });
  expect(await span({ before: 3 })).toEqual({ from: 1, to: 2, seqs: 2, later: [] });
  expect(await span({ before: 1 })).toEqual({ from: 1, to: 0, seqs: 0, later: [] });
  expect(await span({ after: 0, limit: 10 })).toEqual({ from: 1, to: 10, seqs: 10, later: [251] });
  expect(await span({ after: 230, limit: 9999 })).toEqual({ from: 231, to: 252, seqs: 22, later: [] });
  expect(await span({ after: 252 })).toEqual({ from: 253, to: 252, seqs: 0, later: [] });
  expect(await span({ after: 10_000 })).toMatchObject({ seqs: 0 });
});

test("[R42] nobody reads outside their window, and a stranger reads nothing", async () => {
  await db.owner`update members set since_seq = 100, until_seq = 120 where room = ${bare.room} and account = ${bob}`;
  expect(await read({}, bob)).toMatchObject({ from: 100, to: 120, head: 120, since: 100 });
  expect(await read({ after: 0, limit: 5 }, bob)).toMatchObject({ from: 100, to: 104 });
  expect(await read({ before: 50 }, bob)).toMatchObject({ events: [], later: [] });
  await db.owner`update members set since_seq = 1, until_seq = null where room = ${bare.room} and account = ${bob}`;
  expect(await read({}, newId() as AccountId)).toBe(null);
  expect(await readPage(db.sql, { room: newId() as RoomId, account: alice })).toBe(null);
});

test("[I16] unread counts other people's living messages above the cursor, to 100", async () => {
  for (const person of [alice, bob])
    await db.owner`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n, chain_hash,
      chain_state, vault_version, vault_blob, profile_record) values (${person}, ${person.slice(0, 8)}, '', 1, 1, '', 1, '', '{}', 1, '', '')`;
  const unread = async (account: AccountId) => (await roomsOf(db.sql, account))[0]?.unread;
  expect(await unread(alice)).toBe(0);
  expect(await unread(bob)).toBe(100);
  await db.owner`insert into cursors (account, room, read) values (${bob}, ${bare.room}, 240)`;
  expect(await unread(bob)).toBe(10);
  const last = (await read({ after: 249, limit: 1 }))?.events[0];
  await appendOnce(db.sql, [anItem(bare.room, bare.people[0], 251, { kind: "delete", target: last?.id })]);
  expect(await unread(bob)).toBe(9);
});
