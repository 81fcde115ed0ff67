import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { anItem, type BareRoom, bareRoom } from "@/e2e/support/test-log";
import type { RoomId } from "@/protocol/ids";
import { type Appended, type AppendItem, appendOnce } from "./append-once";
import { lastAccepted } from "./last-accepted";

/** Callers with a connection each: to Postgres the same as processes. */
const CALLERS = 8;
const BATCHES = Number(process.env.APPEND_BATCHES ?? 60);
const SEED = Number(process.env.SEED ?? 1);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Mulberry32: small, seeded, good enough to choose by. */
function chance(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Person = BareRoom["people"][number];
interface Sender {
  room: RoomId;
  person: Person;
  next: number;
  outbox: AppendItem[];
}
interface World {
  rooms: BareRoom[];
  senders: Sender[];
  stranger: Person;
  /** answers ok and dup, by caller's item */
  acks: { item: AppendItem; answer: Appended }[];
  /** items that no honest outbox holds and that must never be accepted */
  forbidden: Set<string>;
  kicks: { room: RoomId; account: string; from: number; to: number }[];
  counts: Record<string, number>;
}

async function world(): Promise<World> {
  const rooms = [];
  for (let i = 0; i < 6; i++) rooms.push(await bareRoom(db.sql, { roles: ["owner", ...Array(9).fill("member")] }));
  const senders = rooms.flatMap(({ room, people }) => people.map((person) => ({ room, person, next: 1, outbox: [] })));
  const [stranger] = (await bareRoom(db.sql, { roles: ["owner"] })).people;
  if (!stranger) throw new Error("nobody");
  return { rooms, senders, stranger, acks: [], forbidden: new Set(), kicks: [], counts: {} };
}

/** Several callers may take the same outbox at once: the two doors. */
function outboxOf(sender: Sender, random: () => number): AppendItem[] {
  while (sender.outbox.length < 1 + random() * 4) sender.outbox.push(anItem(sender.room, sender.person, sender.next++));
  return [...sender.outbox];
}

function batchOf(w: World, random: () => number): AppendItem[] {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const batch: AppendItem[] = [];
  const wrong = (room: RoomId, from: Person, fields: object) => {
    const item = anItem(room, from, 1, fields);
    if (!("id" in fields)) w.forbidden.add(item.item.id);
    batch.push(item);
  };
  for (let i = 0; i < 2 + random() * 5; i++) {
    const sender = pick(w.senders);
    const own = outboxOf(sender, random);
    batch.push(...own);
    if (random() < 0.2) batch.push(own[0] as AppendItem);
    if (random() < 0.2 && w.acks.length > 0) batch.push(pick(w.acks).item);
    if (random() < 0.1 && w.acks.length > 0) {
      const { item } = pick(w.acks);
      const other = pick(w.senders.filter((one) => one.room === item.room && one.person.account !== item.sender));
      wrong(item.room, other.person, { id: item.item.id });
    }
    if (random() < 0.1) wrong(sender.room, w.stranger, {});
    if (random() < 0.1)
      wrong(sender.room, pick(w.senders.filter((one) => one.room === sender.room)).person, { epoch: 77 });
    if (random() < 0.1)
      wrong(sender.room, pick(w.senders.filter((one) => one.room === sender.room)).person, {
        kind: "reaction",
        target: randomUUID(),
      });
  }
  return batch.slice(0, 64);
}

async function caller(w: World, seed: number): Promise<void> {
  const random = chance(seed);
  const sql = connect(db.url, { max: 1 });
  for (let i = 0; i < BATCHES; i++) {
    const batch = batchOf(w, random);
    const answers = await patient(sql, batch);
    for (const [n, answer] of answers.entries()) await settle(w, sql, batch[n] as AppendItem, answer);
  }
  await sql.end();
}

/** A room's lock that is not had within a second is asked for again, as the door does that stands before this one. */
async function patient(sql: Sql, batch: AppendItem[]): Promise<Appended[]> {
  for (;;)
    try {
      return await appendOnce(sql, batch);
    } catch (cause) {
      if ((cause as { code?: string }).code !== "55P03") throw cause;
    }
}

/** What an engine does: an accepted item leaves the outbox; after a refusal the rest is numbered and sealed again. */
async function settle(w: World, sql: Sql, item: AppendItem, answer: Appended): Promise<void> {
  const status = answer.result.status === "refused" ? answer.result.code : answer.result.status;
  w.counts[status] = (w.counts[status] ?? 0) + 1;
  const sender = w.senders.find((one) => one.room === item.room && one.person.device === item.device);
  if (answer.result.status !== "refused") w.acks.push({ item, answer });
  if (!sender) return;
  if (answer.result.status !== "refused") sender.outbox = sender.outbox.filter((one) => one.item.id !== item.item.id);
  else if (status !== "id-taken") {
    sender.outbox = [];
    sender.next = (await lastAccepted(sql, sender.room, sender.person.device)).deviceSeq + 1;
  }
}

/** Puts members out and lets them in again, under the room's lock, while everybody sends. */
async function kicker(w: World, ended: () => boolean): Promise<void> {
  const random = chance(SEED * 1000 + 99);
  const locked = (room: RoomId, until: boolean, account: string) =>
    db.owner.begin(async (tx) => {
      await tx`select 1 from rooms where id = ${room} for no key update`;
      const [row] = await tx`select head from rooms where id = ${room}`;
      await tx`update members set until_seq = ${until ? row?.head : null} where room = ${room} and account = ${account}`;
      return row?.head as number;
    });
  while (!ended()) {
    const sender = w.senders[Math.floor(random() * w.senders.length)] as Sender;
    const from = await locked(sender.room, true, sender.person.account);
    for (let i = 0; i < 3; i++) await db.owner`select 1 from rooms where id = ${sender.room} for no key update`;
    const to = await locked(sender.room, false, sender.person.account);
    w.kicks.push({ room: sender.room, account: sender.person.account, from, to });
  }
}

test("[I1–I5, I9, I17] 8 callers with duplicates, foreign ids, refusals and kicks leave a dense, honest log", async () => {
  const w = await world();
  let ended = false;
  const kicking = kicker(w, () => ended);
  await Promise.all(Array.from({ length: CALLERS }, (_, i) => caller(w, SEED * 100 + i))).finally(() => {
    ended = true;
  });
  await kicking;
  const log = await db.owner<
    { room: RoomId; seq: number; id: string; sender: string; device: string; n: number; hash: string }[]
  >`
    select room, seq, id, sender, device, device_seq as n, token_hash as hash from events order by room, seq`;
  console.log(`seed ${SEED}:`, JSON.stringify({ events: log.length, kicks: w.kicks.length, ...w.counts }));

  for (const { room } of w.rooms) {
    const events = log.filter((event) => event.room === room);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    const [row] = await db.owner`select head from rooms where id = ${room}`;
    expect(row?.head).toBe(events.length);
  }
  for (const { room, person } of w.senders) {
    const chain = log.filter((event) => event.room === room && event.device === person.device);
    expect(chain.map((event) => event.n)).toEqual(chain.map((_, i) => i + 1));
  }
  const rows = new Map(log.map((event) => [`${event.room} ${event.id}`, event]));
  const untrue = w.acks.filter(({ item, answer: { result } }) => {
    const row = rows.get(`${item.room} ${item.item.id}`);
    return (
      result.status === "refused" ||
      row?.seq !== result.seq ||
      row.hash !== result.tokenHash ||
      row.sender !== item.sender
    );
  });
  expect(untrue).toEqual([]);
  expect(log.filter((event) => w.forbidden.has(event.id))).toEqual([]);
  const acked = new Set(w.acks.map(({ item }) => `${item.room} ${item.item.id}`));
  expect(log.filter((event) => !acked.has(`${event.room} ${event.id}`))).toEqual([]);
  const whileOut = w.kicks.flatMap(({ room, account, from, to }) =>
    log.filter((event) => event.room === room && event.sender === account && event.seq > from && event.seq <= to),
  );
  expect(whileOut).toEqual([]);
  // A run in which little happened would prove little.
  expect(log.length).toBeGreaterThan(BATCHES * 4);
  for (const seen of ["ok", "dup", "not-found", "id-taken", "stale-epoch", "no-target", "after-refused"])
    expect(w.counts[seen] ?? 0, seen).toBeGreaterThan(0);
  expect(w.kicks.length).toBeGreaterThan(5);
});
