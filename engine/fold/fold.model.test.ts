import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold";
import { anyChoices, anyPieces, delivered, logOf } from "./testing/any-log";
import { naiveFold } from "./testing/naive-fold";
import { roomText } from "./testing/room-text";

describe("the fold and a second one, written from the rules", () => {
  it("[R33, R83, I13] make the same room of any log, in whatever pieces it comes, and of whatever part of it is here", () => {
    fc.assert(
      fc.property(anyChoices, anyPieces, (choices, pieces) => {
        const log = logOf(choices);
        const whole = naiveFold(log);
        const held = [];
        for (const piece of delivered(log, pieces)) held.push(...piece);
        if (roomText(fold(held)) !== roomText(whole)) expect(fold(held)).toEqual(whole);
        if (roomText(fold(log)) !== roomText(whole)) expect(fold(log)).toEqual(whole);
        const part = delivered(log, pieces)[0] ?? [];
        if (roomText(fold(part)) !== roomText(naiveFold(part))) expect(fold(part)).toEqual(naiveFold(part));
      }),
      { numRuns: 10_000 },
    );
  }, 300_000);
});
