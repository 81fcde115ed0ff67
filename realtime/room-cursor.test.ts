import fc from "fast-check";
import { expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { RoomCursor } from "./room-cursor";

const event = (seq: number) => ({ seq }) as Event;
const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => event(from + i));

/** A log, a clock that only a test moves, and a record of what came out. */
function setting(at = 0, { head = 0, own = false } = {}) {
  const out: number[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  const reads: { from: number; to: number; answer: (events: Event[]) => void; fail: (error: Error) => void }[] = [];
  const state = { own, head };
  const cursor = new RoomCursor(at, {
    deliver: (run) => out.push(...run.map((one) => one.seq)),
    read: (from, to) => new Promise((answer, fail) => reads.push({ from, to, answer, fail })),
    ownInFlight: () => state.own,
    after(ms, run) {
      const timer = { ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    readFailed: () => {},
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { cursor, out, timers, reads, state, settle };
}

it("delivers what follows, drops what is older, also where a batch overlaps", () => {
  const { cursor, out } = setting(2);
  cursor.offer(1, 3, events(1, 3));
  cursor.offer(3, 3, events(3, 3));
  cursor.offer(2, 5, events(2, 5));
  expect(out).toEqual([3, 4, 5]);
});

it("[R52] reads a hole from the log at once when no own batch is under way", async () => {
  const { cursor, out, reads, settle } = setting();
  cursor.offer(3, 3, events(3, 3));
  expect(reads).toMatchObject([{ from: 1, to: 3 }]);
  reads[0]?.answer(events(1, 3));
  await settle();
  expect(out).toEqual([1, 2, 3]);
});

it("waits 50 ms for an own batch to fill the hole, and reads nothing if it does", () => {
  const { cursor, out, reads, timers, state } = setting();
  state.own = true;
  cursor.offer(2, 2, events(2, 2));
  expect(timers).toMatchObject([{ ms: 50 }]);
  cursor.offer(1, 1, events(1, 1));
  expect(out).toEqual([1, 2]);
  expect(timers).toEqual([]);
  expect(reads).toEqual([]);
});

it("reads the log after 50 ms when the own batch does not fill the hole", async () => {
  const { cursor, reads, timers, state } = setting();
  state.own = true;
  cursor.offer(2, 2, events(2, 2));
  timers[0]?.run();
  expect(reads).toMatchObject([{ from: 1, to: 2 }]);
});

it("reads numbers without events, one read at a time, and again for what was rung meanwhile", async () => {
  const { cursor, out, reads, settle } = setting();
  cursor.offer(1, 1);
  cursor.offer(2, 2);
  cursor.offer(3, 3);
  expect(reads).toHaveLength(1);
  reads[0]?.answer(events(1, 1));
  await settle();
  expect(reads[1]).toMatchObject({ from: 2, to: 3 });
  reads[1]?.answer(events(2, 3));
  await settle();
  expect(out).toEqual([1, 2, 3]);
});

it("tries again after a failed read, and forgets a ring for what does not exist", async () => {
  const { cursor, out, reads, timers, settle } = setting();
  cursor.offer(1, 1_000_000);
  for (let tries = 0; tries < 4; tries += 1) {
    reads[tries]?.fail(new Error("away"));
    await settle();
    timers.shift()?.run();
  }
  reads[4]?.answer([]);
  await settle();
  expect(timers).toEqual([]);
  cursor.offer(1, 1, events(1, 1));
  expect(out).toEqual([1]);
});

it("delivers nothing once closed", async () => {
  const { cursor, out, reads, settle } = setting();
  cursor.offer(2, 2, events(2, 2));
  cursor.close();
  reads[0]?.answer(events(1, 2));
  cursor.offer(1, 1, events(1, 1));
  await settle();
  expect(out).toEqual([]);
});

it("[R50] gives the log exactly once and in order, whatever is offered, lost, repeated or reordered", async () => {
  const ring = fc.record({
    from: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 0, max: 6 }),
    bare: fc.boolean(),
    own: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ring, { maxLength: 40 }), fc.integer({ min: 0, max: 20 }), async (rings, start) => {
      const { cursor, out, reads, timers, state, settle } = setting(start);
      const heal = async () => {
        while (reads.length > 0 || timers.length > 0) {
          const read = reads.shift();
          read?.answer(events(read.from, Math.min(read.to, 46)));
          timers.shift()?.run();
          await settle();
        }
      };
      for (const { from, length, bare, own } of rings) {
        state.own = own;
        cursor.offer(from, from + length, bare ? [] : events(from, from + length));
        if (bare) await heal();
      }
      cursor.offer(46, 46);
      await heal();
      expect(out).toEqual(events(start + 1, 46).map((one) => one.seq));
    }),
    { numRuns: 200 },
  );
});
