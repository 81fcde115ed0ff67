import fc from "fast-check";
import { expect, it } from "vitest";
import { addRange, appliedTo, type Ranges, rangeOf } from "./ranges";

it("joins ranges that touch or overlap and keeps the others apart", () => {
  expect(addRange([[1, 5]], 6, 9)).toEqual([[1, 9]]);
  expect(addRange([[1, 5]], 8, 9)).toEqual([
    [1, 5],
    [8, 9],
  ]);
  expect(
    addRange(
      [
        [1, 5],
        [8, 9],
      ],
      5,
      8,
    ),
  ).toEqual([[1, 9]]);
  expect(addRange([[1, 5]], 3, 2)).toEqual([[1, 5]]);
  expect(appliedTo([])).toBe(0);
  expect(
    rangeOf(
      [
        [1, 5],
        [8, 9],
      ],
      8,
    ),
  ).toEqual([8, 9]);
  expect(
    rangeOf(
      [
        [1, 5],
        [8, 9],
      ],
      6,
    ),
  ).toBeNull();
});

it("covers exactly what was added, in any order", () => {
  const piece = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 8 }));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      let ranges: Ranges = [];
      const seen = new Set<number>();
      for (const [from, length] of pieces) {
        ranges = addRange(ranges, from, from + length);
        for (let seq = from; seq <= from + length; seq++) seen.add(seq);
      }
      for (let seq = 1; seq < 75; seq++) expect(rangeOf(ranges, seq) !== null).toBe(seen.has(seq));
      for (let i = 1; i < ranges.length; i++) expect((ranges[i]?.[0] ?? 0) > (ranges[i - 1]?.[1] ?? 0) + 1).toBe(true);
    }),
  );
});
