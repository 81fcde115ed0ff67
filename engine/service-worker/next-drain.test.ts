import { describe, expect, it } from "vitest";
import { nextDrain } from "./next-drain";

const free = { waiting: 2, wiped: false, tab: false, left: 10_000 };

describe("[R80] the service worker", () => {
  it("sends what waits while no tab is there and its time lasts", () => {
    expect(nextDrain(free)).toBe("send");
    expect(nextDrain({ ...free, left: 0 })).toBe("late");
  });

  it("leaves the lead to any tab that has it or wants it, also when its time is up", () => {
    expect(nextDrain({ ...free, tab: true })).toBe("tab");
    expect(nextDrain({ ...free, tab: true, left: 0 })).toBe("tab");
  });

  it("has nothing to do where nothing waits, and does nothing after a sign-out", () => {
    expect(nextDrain({ ...free, waiting: 0 })).toBe("done");
    expect(nextDrain({ ...free, waiting: 0, tab: true })).toBe("done");
    expect(nextDrain({ ...free, wiped: true })).toBe("done");
  });
});
