import { describe, expect, it } from "vitest";
import type { TimelineItem } from "@/engine/client/engine-client";
import { dayStart, dayValue, lineFrom } from "./day-value";

describe("a day in a date field", () => {
  it("is the reader’s own, and begins at their midnight", () => {
    const evening = new Date(2026, 2, 9, 23, 59).getTime();
    expect(dayValue(evening)).toBe("2026-03-09");
    expect(dayStart("2026-03-09")).toBe(new Date(2026, 2, 9).getTime());
    expect(dayStart(dayValue(evening))).toBeLessThanOrEqual(evening);
  });

  it("is none where the field is empty or names a day that never was", () => {
    for (const value of ["", "2026-02-30", "2026-13-01", "26-01-01", "yesterday"]) expect(dayStart(value)).toBeNull();
  });

  it("is not a year of the last century because it is a small one", () => {
    expect(new Date(dayStart("0099-05-01") ?? 0).getFullYear()).toBe(99);
  });
});

describe("the line that a day leads to", () => {
  const line = (t: TimelineItem["t"], key: string, seq: number | null) => ({ t, key, seq }) as TimelineItem;
  const items = [
    line("message", "a", 3),
    line("system", "b", 5),
    line("tombstone", "c", 6),
    line("message", "d", 9),
    line("message", "leaving", null),
  ];

  it("is the first message from that place on, or what is left of it", () => {
    expect(lineFrom(items, 1)).toEqual({ id: "a", at: 3 });
    expect(lineFrom(items, 4)).toEqual({ id: "c", at: 6 });
    expect(lineFrom(items, 7)).toEqual({ id: "d", at: 9 });
  });

  it("is the last one where none follows, and none in an empty log", () => {
    expect(lineFrom(items, 10)).toEqual({ id: "d", at: 9 });
    expect(lineFrom([], 1)).toBeNull();
  });
});
