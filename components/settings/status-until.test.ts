import { expect, it } from "vitest";
import { lastMinuteOf, untilOf } from "./status-until";

const at = (...parts: [number, number, number, number?, number?, number?]) => new Date(...parts).getTime() / 1000;

it("ends after an hour, at midnight, after a week, or never", () => {
  const now = new Date(2026, 10, 23, 9, 30, 15);
  expect(untilOf("always", now)).toBe(0);
  expect(untilOf("hour", now)).toBe(now.getTime() / 1000 + 3_600);
  expect(untilOf("today", now)).toBe(at(2026, 10, 24));
  expect(untilOf("week", now)).toBe(at(2026, 10, 30, 9, 30));
});

it("is shown for the last time in a minute of the day that it ends with", () => {
  const shown = new Date(lastMinuteOf(at(2026, 10, 24)));
  expect([shown.getDate(), shown.getHours(), shown.getMinutes()]).toEqual([23, 23, 59]);
});
