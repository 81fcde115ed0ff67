import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock";
import { LeaderWatch } from "./leader-watch";

let clock: ManualClock;
let said: string[];
let watch: LeaderWatch;
beforeEach(() => {
  clock = new ManualClock();
  said = [];
  const note = (what: string) => () => void said.push(`${what} ${clock.now() - 1_000_000}`);
  watch = new LeaderWatch({ clock, ask: note("ask"), steal: note("steal") });
});
const whats = () => said.map((line) => line.split(" ")[0]);

describe("[R78] a tab takes the lead", () => {
  it("where a leader has not answered for two seconds and a little", () => {
    watch.visible(true);
    clock.next();
    expect(said).toEqual(["ask 0", "steal 2250"]);
  });

  it("never from a leader that answers", () => {
    watch.visible(true);
    for (let i = 0; i < 20; i++) {
      watch.heard();
      clock.next();
    }
    expect(new Set(whats())).toEqual(new Set(["ask"]));
    expect(said).toHaveLength(21);
  });

  it("never while it is hidden", () => {
    watch.visible(true);
    watch.visible(false);
    expect(clock.timers).toEqual([]);
    watch.heard();
    expect(clock.timers).toEqual([]);
    watch.visible(true);
    expect(whats()).toEqual(["ask", "ask"]);
    expect(clock.timers).toHaveLength(1);
  });

  it("never because it was held up itself", () => {
    watch.visible(true);
    const timer = clock.timers[0];
    clock.time += 60_000;
    timer?.run();
    expect(whats()).toEqual(["ask", "ask"]);
  });

  it("ever less often while that does not help, and as readily as before once leaders answer again", () => {
    watch.visible(true);
    for (let i = 0; i < 20; i++) clock.next();
    const times = said.filter((line) => line.startsWith("steal")).map((line) => Number(line.split(" ")[1]));
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(gaps.every((gap, i) => gap >= (gaps[i - 1] ?? 0))).toBe(true);
    expect(gaps[0]).toBeGreaterThan(8_000);
    expect(gaps.at(-1)).toBeGreaterThan(100_000);
    for (let i = 0; i < 40; i++) {
      watch.heard();
      clock.next();
    }
    const before = clock.now();
    while (whats().at(-1) !== "ask") clock.next();
    clock.next();
    expect(whats().at(-1)).toBe("steal");
    expect(clock.now() - before).toBeLessThan(6_000);
  });
});
