import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import type { Appended, AppendItem } from "@/server/events/append-events";
import { Lanes } from "./lanes";

const room = (lane: number) => `0000000${lane}${randomUUID().slice(8)}` as RoomId;
const items = (of: RoomId, count: number) =>
  Array.from({ length: count }, () => ({ room: of, item: { id: randomUUID() } }) as AppendItem);
const accept = (batch: readonly AppendItem[]) =>
  batch.map(
    (one) =>
      ({
        room: one.room,
        result: { id: one.item.id, status: "ok" },
        event: { id: one.item.id },
      }) as unknown as Appended,
  );

function setting() {
  const calls: { items: readonly AppendItem[]; answer: () => void; fail: () => void }[] = [];
  const story: string[] = [];
  const lanes = new Lanes({
    append: (batch) =>
      new Promise((resolve, reject) =>
        calls.push({ items: batch, answer: () => resolve(accept(batch)), fail: () => reject(new Error("away")) }),
      ),
    committed: (events) => story.push(`committed ${events.length}`),
    failed: () => story.push("failed"),
  });
  const add = (of: RoomId, count: number) => {
    const batch = items(of, count);
    const answered: Appended[] = [];
    lanes.add({
      room: of,
      items: batch,
      done: (answers) => {
        story.push("answered");
        answered.push(...answers);
      },
    });
    return { batch, answered };
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return { lanes, calls, story, add, settle };
}

it("sends what came in one turn of the event loop in one call, and together what gathered meanwhile", async () => {
  const { calls, add, settle } = setting();
  const one = room(0);
  add(one, 1);
  add(one, 2);
  await settle();
  expect(calls.map((call) => call.items.length)).toEqual([3]);
  for (let i = 0; i < 5; i += 1) add(one, 3);
  expect(calls).toHaveLength(1);
  calls[0]?.answer();
  await settle();
  expect(calls[1]?.items).toHaveLength(15);
});

it("[R53] never sends more than 64 items in a call, and never parts a device's batch", async () => {
  const { calls, add, settle } = setting();
  const one = room(0);
  add(one, 1);
  await settle();
  for (const count of [40, 24, 1, 64]) add(one, count);
  const sizes: number[] = [];
  for (let call = 0; call < 4; call += 1) {
    sizes.push(calls[call]?.items.length ?? 0);
    calls[call]?.answer();
    await settle();
  }
  expect(sizes).toEqual([1, 64, 1, 64]);
});

it("[R50] gives each author their own answers, before anybody hears of the commit", async () => {
  const { calls, story, add, settle } = setting();
  const one = room(0);
  add(one, 1);
  await settle();
  const [alice, bob] = [add(one, 2), add(one, 3)];
  calls[0]?.answer();
  await settle();
  calls[1]?.answer();
  await settle();
  expect(alice.answered.map((answer) => answer.result.id)).toEqual(alice.batch.map((one) => one.item.id));
  expect(bob.answered.map((answer) => answer.result.id)).toEqual(bob.batch.map((one) => one.item.id));
  expect(story).toEqual(["answered", "committed 1", "answered", "answered", "committed 5"]);
});

it("[R53] keeps a room in its lane and lets the other lane go on", async () => {
  const { calls, lanes, add, settle } = setting();
  const [even, odd] = [room(0), room(1)];
  add(even, 1);
  await settle();
  add(even, 1);
  add(odd, 1);
  await settle();
  expect(calls.map((call) => call.items[0]?.room)).toEqual([even, odd]);
  expect(lanes.inFlight(even)).toBe(true);
});

it("refuses with server when the database is away, and goes on", async () => {
  const { calls, lanes, add, settle } = setting();
  const one = room(0);
  const alice = add(one, 1);
  await settle();
  calls[0]?.fail();
  await settle();
  expect(alice.answered).toMatchObject([{ result: { status: "refused", code: "server" }, event: null }]);
  expect(lanes.idle()).toBe(true);
  add(one, 1);
  await settle();
  expect(calls).toHaveLength(2);
});

it("[R53] refuses rather than gathering without end", () => {
  const { add } = setting();
  const one = room(0);
  for (let i = 0; i < 20_000 / 64; i += 1) add(one, 64);
  expect(add(one, 64).answered[0]).toMatchObject({ result: { status: "refused", code: "server" } });
});
