import { beforeEach, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Store } from "../store/store";
import type { OutboxRow, RoomRecord } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { type ListPart, readList } from "./list-reading";

let alice: TestPerson;
let store: Store;
let record: RoomRecord;
beforeEach(async () => {
  alice = await TestPerson.signUp();
  const server = await PaperServer.of(alice);
  await server.write(2);
  store = await signedIn(alice);
  const { sync, book } = await startParts(server, store);
  await sync.ensure(server.summary);
  record = book.get(server.room) as RoomRecord;
});

/** As many rooms more, each with a chain and a key, the newest words anywhere in the store. */
async function keepMore(count: number): Promise<RoomId[]> {
  const rooms = Array.from({ length: count }, () => newId() as RoomId);
  const key = await store.read(["epochKeys"], (tx) => tx.range("epochKeys"));
  await store.write(["rooms", "chains", "epochKeys"], async (tx) => {
    for (const [i, room] of rooms.entries()) {
      const { state, lines, ...row } = record;
      await tx.put("rooms", { ...row, room, ranges: [], summary: { ...row.summary, unread: i }, lastAt: i + 1 });
      await tx.put("chains", { room, state, lines });
      if (i % 2 === 0) await tx.put("epochKeys", { ...(key[0] as (typeof key)[number]), room });
    }
  });
  return rooms;
}

async function portions(): Promise<ListPart[][]> {
  const all: ListPart[][] = [];
  for await (const part of readList(store, alice.account)) all.push(part);
  return all;
}

it("reads every room once, in small portions, with its chain, its key and what is unread", async () => {
  const rooms = await keepMore(600);
  const read = await portions();
  expect(Math.max(...read.map((part) => part.length))).toBeLessThanOrEqual(50);
  const parts = read.flat();
  expect(parts.map((part) => part.record.room).sort()).toEqual([record.room, ...rooms].sort());
  const of = new Map(parts.map((part) => [part.record.room, part]));
  for (const [i, room] of rooms.entries()) {
    const part = of.get(room);
    expect(part?.record.state).toEqual(record.state);
    expect(part?.beside).toMatchObject({ hasKey: i % 2 === 0, unread: i, draft: undefined, waiting: undefined });
  }
});

it("begins with the newest words, those that are on their way among them", async () => {
  const rooms = await keepMore(200);
  const [oldest, newest] = [rooms[0] as RoomId, rooms.at(-1) as RoomId];
  const row = { id: newId() as EventId, room: oldest, order: 1, kind: "message", createdAt: 1_000_000_000_000_000 };
  await store.write(["outbox"], (tx) => tx.put("outbox", row as OutboxRow));
  const [first = []] = await portions();
  const shown = first.map((part) => part.record.room);
  expect(shown.slice(0, 2)).toEqual([oldest, newest]);
  expect(first[0]?.beside.waiting?.id).toBe(row.id);
  expect(shown.slice(1)).toEqual(rooms.slice(-(shown.length - 1)).reverse());
});

it("knows of drafts wherever their rooms come", async () => {
  const rooms = await keepMore(100);
  const drafted = [rooms[3] as RoomId, rooms.at(-3) as RoomId];
  await store.write(["drafts"], async (tx) => {
    for (const room of drafted) await tx.put("drafts", { room, text: new Uint8Array(1) });
  });
  const parts = (await portions()).flat().filter((part) => part.beside.draft);
  expect(parts.map((part) => part.record.room).sort()).toEqual([...drafted].sort());
});
