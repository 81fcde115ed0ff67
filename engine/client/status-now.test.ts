import { describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock";
import { statusNow, statusSymbol, statusText, untilOver } from "./status-now";

it("[R102] shows a status until it is over, and one without an end for ever", () => {
  expect(statusNow(undefined, 0)).toBeNull();
  expect(statusNow(["🌊", "at sea", 0], 9e15)).toEqual(["🌊", "at sea", 0]);
  expect(statusNow(["🌊", "at sea", 100], 99_999)).toEqual(["🌊", "at sea", 100]);
  expect(statusNow(["🌊", "at sea", 100], 100_000)).toBeNull();
});

describe("[R102] a status that is shown", () => {
  /** When it was looked at, in s from now. */
  function looked(until: number) {
    const clock = new ManualClock();
    const began = clock.time;
    const at: number[] = [];
    const stop = untilOver(until && began / 1000 + until, clock, () => void at.push((clock.time - began) / 1000));
    return { clock, at, stop };
  }

  it("is looked at until its end, and then no more, however far that is", () => {
    const soon = looked(90);
    while (soon.clock.timers.length > 0) soon.clock.next();
    expect(soon.at).toEqual([60, 90]);
    const far = looked(30 * 86_400);
    while (far.clock.timers.length > 0) far.clock.next();
    expect([far.at.length, far.at.at(-1)]).toEqual([30 * 1_440, 30 * 86_400]);
  });

  it("is over a minute after its machine woke, though the timer stood still", () => {
    const { clock, at } = looked(3_600);
    const timer = clock.timers.shift();
    clock.time += 7_200_000;
    timer?.run();
    expect([at, clock.timers]).toEqual([[7_200], []]);
  });

  it("is not looked at where it has no end, and by nobody who has gone", () => {
    expect(looked(0).clock.timers).toEqual([]);
    const { clock, stop } = looked(90);
    stop();
    expect(clock.timers).toEqual([]);
    const later = looked(90);
    later.clock.next();
    later.stop();
    expect(later.clock.timers).toEqual([]);
  });
});

it("reads as one line, whichever half is empty", () => {
  expect([statusText(["🌊", "at sea", 0]), statusText(["🌊", "", 0]), statusText(["", "at sea", 0])]).toEqual([
    "🌊 at sea",
    "🌊",
    "at sea",
  ]);
});

it("gives a list one emoji, and nothing of what is none", () => {
  for (const one of ["🌊", "👩🏽‍🚀", "🇩🇪", "1️⃣", "❤️"]) expect(statusSymbol([one, "words", 0])).toBe(one);
  for (const other of ["", "a", "🌊🌊", "🌊 ", "12"]) expect(statusSymbol([other, "words", 0])).toBe("");
});
