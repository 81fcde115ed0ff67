import { expect, it } from "vitest";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Receipt } from "@/protocol/receipt";
import { Receipts } from "./receipts";
import { ManualTimers } from "./testing/manual-timers";

const [alice, bob] = ["alice", "bob"] as AccountId[] as [AccountId, AccountId];
const [here, there] = ["here", "there"] as RoomId[] as [RoomId, RoomId];

/** Receipts on their way down, and what each room was told: when, and of whom. */
function setting() {
  const timers = new ManualTimers();
  const told: { room: RoomId; at: number; receipts: Receipt[] }[] = [];
  const tell = (room: RoomId, frame: Buffer) => {
    const text = frame.toString();
    told.push({ room, at: timers.time - 1_000_000, ...JSON.parse(text.slice(text.indexOf("{"))) });
  };
  return { timers, told, receipts: new Receipts({ tell, after: timers.after }) };
}

it("[R95] tells a room at once, and then once a second at most, of the furthest of those who moved meanwhile", () => {
  const { timers, told, receipts } = setting();
  for (let seq = 1; seq <= 10; seq++) {
    receipts.hear({ room: here, receipts: [[alice, seq, 0, seq]] });
    receipts.hear({ room: here, receipts: [[bob, 11 - seq, 0, seq]] });
    timers.pass(50);
  }
  timers.pass(5_000);
  expect(told.map(({ at, receipts }) => ({ at, receipts }))).toEqual([
    { at: 0, receipts: [[alice, 1, 0, 1]] },
    {
      at: 1_000,
      receipts: [
        [bob, 10, 0, 10],
        [alice, 10, 0, 10],
      ],
    },
  ]);
});

it("[R95] what moves every moment for a minute is told sixty times, each room for itself", () => {
  const { timers, told, receipts } = setting();
  for (let seq = 1; seq <= 600; seq++) {
    receipts.hear({ room: here, receipts: [[alice, seq, seq, seq]] });
    receipts.hear({ room: there, receipts: [[alice, seq, 0, seq]] });
    timers.pass(100);
  }
  timers.pass(1_000);
  for (const room of [here, there]) {
    const times = told.filter((one) => one.room === room);
    expect(times.length).toBeLessThanOrEqual(61);
    expect(times.at(-1)?.receipts[0]?.[1]).toBe(600);
    const gaps = times.slice(1).map(({ at }, i) => at - (times[i]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  }
});

it("rests when nothing moves, and forgets what it waited for when it is closed", () => {
  const { timers, told, receipts } = setting();
  receipts.hear({ room: here, receipts: [[alice, 1, 1, 1]] });
  timers.pass(10_000);
  expect(told).toHaveLength(1);
  receipts.hear({ room: here, receipts: [[alice, 2, 1, 1]] });
  receipts.hear({ room: here, receipts: [[alice, 3, 1, 1]] });
  receipts.close();
  timers.pass(10_000);
  expect(told).toHaveLength(2);
});
