import { expect, test } from "vitest";
import type { FloodFigures } from "../generator/plan";
import { Collected } from "./collected";
import { median, quantile } from "./median";
import { conditions, targets } from "./report";
import { LIMIT, SOCKET_IO, SOTTO } from "./targets";

const flood = (deliveries: number, cpu: number): FloodFigures => ({
  ...{ t: "flood", seconds: 1, messages: deliveries / 2, deliveries, frames: deliveries },
  cpu: { server: cpu, postgres: 0, redis: 0 },
  checked: { deliveries, lost: 0, backward: 0, gaps: 0, refused: 0 },
});

test("medians and quantiles", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([50, 99, 100]);
});

test("a ratio compares what was measured in one round", () => {
  const collected = new Collected();
  // The machine is ten times slower in the second round.
  for (const slow of [1, 10, 1]) {
    collected.add("w1", SOTTO, flood(1_000, 1 * slow));
    collected.add("w1", LIMIT, flood(1_000, 0.9 * slow));
    collected.add("w1", SOCKET_IO, flood(1_000, 5 * slow));
  }
  const kept = (what: string) =>
    [...conditions(collected), ...targets(collected)].find((one) => one.what.includes(what));
  expect(kept("W1 deliveries / CPU s: Sotto / limit")).toMatchObject({ value: 0.9, kept: true });
  expect(kept("W1 deliveries / CPU s: Sotto / socket.io")).toMatchObject({ value: 5, kept: true });
  expect(kept("W1 deliveries / CPU s: limit / socket.io")).toMatchObject({ kept: false });
  expect(kept("W2 durable msg/s: Sotto / limit")).toMatchObject({ value: null, kept: null });
});
