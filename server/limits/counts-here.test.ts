import { expect, test } from "vitest";
import { CountsHere } from "./counts-here";

test("[R63] counts each key by itself, and anew after its window", () => {
  let now = 0;
  const counts = new CountsHere(() => now);
  expect([counts.count("a", 60), counts.count("a", 60), counts.count("b", 60)]).toEqual([1, 2, 1]);
  now = 59_999;
  expect(counts.count("a", 60)).toBe(3);
  now = 60_000;
  expect(counts.count("a", 60)).toBe(1);
});

test("keeps a bounded number of keys", () => {
  const counts = new CountsHere(() => 0);
  counts.count("first", 60);
  for (let i = 0; i < 10_000; i++) counts.count(`key ${i}`, 60);
  expect(counts.count("first", 60)).toBe(1);
});
