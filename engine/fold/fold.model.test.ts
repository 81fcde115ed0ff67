import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold";
import type { FoldedRoom } from "./folded";
import { anyChoices, anyPieces, delivered, logOf } from "./testing/any-log";
import { naiveFold } from "./testing/naive-fold";

/** A room as text, every field in one order: comparing texts is what ten thousand runs can afford. */
const textOf = ({ items, threads, pins, emoji }: FoldedRoom) =>
  JSON.stringify([items, sorted(threads), pins, sorted(emoji)], (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(sorted(Object.entries(value)))
      : value,
  );
const sorted = (entries: Iterable<readonly [string, unknown]>) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

describe("the fold and a second one, written from the rules", () => {
  it("[R33, R83] make the same room of any log, in whatever pieces it comes, and of whatever part of it is here", () => {
    fc.assert(
      fc.property(anyChoices, anyPieces, (choices, pieces) => {
        const log = logOf(choices);
        const whole = naiveFold(log);
        const held = [];
        for (const piece of delivered(log, pieces)) held.push(...piece);
        if (textOf(fold(held)) !== textOf(whole)) expect(fold(held)).toEqual(whole);
        if (textOf(fold(log)) !== textOf(whole)) expect(fold(log)).toEqual(whole);
        const part = delivered(log, pieces)[0] ?? [];
        if (textOf(fold(part)) !== textOf(naiveFold(part))) expect(fold(part)).toEqual(naiveFold(part));
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);
});
