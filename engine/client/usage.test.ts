import { expect, it } from "vitest";
import { ManualClock } from "../testing/manual-clock";
import { Usage } from "./usage";

/** One page, and how often it said that it is in use. */
function setting() {
  const clock = new ManualClock();
  const page = { visible: true, said: 0 };
  const usage = new Usage({ clock, isVisible: () => page.visible, use: () => void page.said++ });
  return { clock, page, usage };
}

it("[R99] says every 30 s that it is in use, until it was not touched for five minutes", () => {
  const { clock, page, usage } = setting();
  for (let i = 0; i < 50; i++) usage.touch();
  expect(page.said).toBe(1);
  const began = clock.time;
  while (clock.timers.length > 0) clock.next();
  expect([page.said, clock.time - began]).toEqual([10, 300_000]);
  usage.touch();
  expect(page.said).toBe(11);
});

it("[R99] says nothing while it is not on the screen, and at once when whoever leads is new", () => {
  const { clock, page, usage } = setting();
  usage.touch();
  page.visible = false;
  clock.next();
  expect([page.said, clock.timers]).toEqual([1, []]);
  page.visible = true;
  usage.again();
  expect(page.said).toBe(2);
});

it("[R99] goes by how long ago it was touched also where the clock was put back", () => {
  const { clock, page, usage } = setting();
  usage.touch();
  clock.time -= 3_600_000;
  usage.touch();
  expect(page.said).toBe(2);
  clock.time -= 3_600_000;
  clock.timers[0]?.run();
  expect([page.said, clock.timers.length]).toEqual([2, 1]);
});
