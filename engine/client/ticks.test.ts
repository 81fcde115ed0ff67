import { expect, it } from "vitest";
import { Ticks } from "./ticks";
import type { TimelineItem } from "./view-types";

const message = (seq: number | null, more: object = {}) =>
  ({ t: "message", key: `m${seq}`, seq, mine: true, state: "sent", ...more }) as unknown as TimelineItem;

it("sets the state of one's own messages that the server has, and of nothing else", () => {
  const items = [
    message(1),
    message(2),
    message(3),
    message(1, { mine: false }),
    message(null, { state: "queued" }),
    { t: "placeholder", seq: 1 } as unknown as TimelineItem,
  ];
  const ticked = new Ticks().of(items, (seq) => (seq === 1 ? "read" : seq === 2 ? "delivered" : "sent"));
  expect(ticked.slice(0, 3).map((item) => item.t === "message" && item.state)).toEqual(["read", "delivered", "sent"]);
  expect(ticked.slice(2)).toEqual(items.slice(2));
  expect(ticked.every((item, i) => i < 2 || item === items[i])).toBe(true);
});

it("gives the same item for the same state, so that nothing is drawn anew", () => {
  const [ticks, items] = [new Ticks(), [message(1)]];
  const read = ticks.of(items, () => "read");
  expect(ticks.of(items, () => "read")[0]).toBe(read[0]);
  expect(ticks.of(items, () => "delivered")[0]).not.toBe(read[0]);
});
