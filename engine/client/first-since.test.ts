import { beforeEach, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import type { RoomId } from "@/protocol/ids";
import { MemoryStore } from "../store/memory-store";
import type { EventRow, RoomRow } from "../store/tables";
import { firstSince, firstWithin } from "./first-since";

const room = newId() as RoomId;
let store: MemoryStore;
let pages: number;
beforeEach(() => {
  store = new MemoryStore();
  pages = 0;
});

/** Holds the events from..to of those that one may read, which begin at `since`; each was written at a hundred times its place. */
async function hold(from: number, to: number, since = 1): Promise<void> {
  await store.write(["rooms", "events"], async (tx) => {
    await tx.put("rooms", { room, ranges: [[from, to]], summary: { since } } as unknown as RoomRow);
    for (let seq = from; seq <= to; seq++)
      await tx.put("events", { room, seq, event: { createdAt: seq * 100 } } as unknown as EventRow);
  });
}

/** The page of ten before what is held. */
async function older(): Promise<boolean> {
  const row = await store.read(["rooms"], (tx) => tx.get("rooms", [room]));
  const [from, to] = row?.ranges.at(-1) ?? [1, 0];
  pages++;
  await hold(Math.max(1, from - 10), to);
  return true;
}

it("finds the first event of a moment or after it among those held, and asks for none", async () => {
  await hold(41, 60);
  expect(await firstSince({ store, room, older }, 5_000)).toBe(50);
  expect(await firstSince({ store, room, older }, 5_001)).toBe(51);
  expect(await firstSince({ store, room, older }, 9_999)).toBe(60);
  expect(pages).toBe(0);
});

it("goes back until what is held begins before that moment, and no further", async () => {
  await hold(41, 60);
  expect(await firstSince({ store, room, older }, 2_500)).toBe(25);
  expect(pages).toBe(2);
});

it("gives the first of all that one may read for a moment before it", async () => {
  await hold(41, 60);
  expect(await firstSince({ store, room, older }, 0)).toBe(1);
  await hold(41, 60, 41);
  pages = 0;
  expect(await firstSince({ store, room, older }, 0)).toBe(41);
  expect(pages).toBe(0);
});

it("finds nothing where that moment lies before what is held and no more can be had", async () => {
  await hold(41, 60);
  expect(await firstSince({ store, room, older: async () => false }, 2_500)).toBeNull();
  expect(await firstSince({ store, room, older: async () => false }, 4_101)).toBe(42);
});

it("asks no further where what came brought nothing older", async () => {
  await hold(41, 60);
  let asked = 0;
  const idle = async () => ++asked < 9;
  expect(await firstSince({ store, room, older: idle }, 2_500)).toBeNull();
  expect(asked).toBe(1);
});

it("finds nothing in a room of which nothing is held", async () => {
  expect(await firstSince({ store, room, older }, 0)).toBeNull();
});

it("looks at few places of a long log", async () => {
  let looked = 0;
  const found = await firstWithin(1, 1_000_000, async (place) => {
    looked++;
    return place >= 654_321;
  });
  expect(found).toBe(654_321);
  expect(looked).toBeLessThan(21);
});
