import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket";

it("gives its count at once, then refills evenly, never above its count", () => {
  let now = 0;
  const bucket = new TokenBucket({ count: 2, seconds: 10 }, () => now);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false]);
  now = 4_999;
  expect(bucket.take()).toBe(false);
  now = 5_000;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  now = 1_000_000;
  expect(bucket.full()).toBe(true);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false]);
});

it("gains nothing from a clock that jumps back", () => {
  let now = 1_000;
  const bucket = new TokenBucket({ count: 1, seconds: 1 }, () => now);
  bucket.take();
  now = 0;
  expect(bucket.take()).toBe(false);
});
