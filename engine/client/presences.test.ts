import { expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { alice, bob } from "../fold/testing/made-event";
import { ManualClock } from "../testing/manual-clock";
import { Presences } from "./presences";

/** What one page shows, and whom it asked for. */
function setting() {
  const clock = new ManualClock();
  const asked: (readonly AccountId[])[] = [];
  const seen = { changes: 0 };
  const presences = new Presences({
    clock,
    ask: (accounts) => void asked.push(accounts),
    onChange: () => void seen.changes++,
  });
  return { clock, asked, seen, presences };
}

it("[R100] asks together for those who came on the screen, and again every minute while they are there", () => {
  const { clock, asked, presences } = setting();
  const leave = [presences.watch(alice), presences.watch(bob), presences.watch(bob)];
  clock.next();
  expect(asked).toEqual([[bob, alice]]);
  leave[0]?.();
  leave[1]?.();
  const before = clock.time;
  clock.next();
  expect([clock.time - before, asked.at(-1)]).toEqual([60_000, [bob]]);
  leave[2]?.();
  clock.next();
  expect([asked.length, clock.timers]).toEqual([2, []]);
});

it("gives the same view until it changes, and tells when it does", () => {
  const { seen, presences } = setting();
  presences.heard([[bob, "online", null]]);
  const view = presences.get(bob);
  presences.heard([[bob, "online", null]]);
  expect(presences.get(bob)).toBe(view);
  presences.heard([[bob, "offline", 60_000]]);
  expect([presences.get(bob), seen.changes]).toEqual([{ state: "offline", at: 60_000 }, 2]);
});

it("[R100, I15] shows nobody any more of whom nothing was heard for a while", () => {
  const { clock, presences } = setting();
  presences.watch(bob);
  clock.next();
  presences.heard([[bob, "online", null]]);
  clock.next();
  clock.next();
  expect(presences.get(bob)).not.toBeNull();
  clock.next();
  expect(presences.get(bob)).toBeNull();
});
