import { describe, expect, it } from "vitest";
import { atLeast, atMost, known, quantile } from "./figure";

describe("figures of the client", () => {
  it("keep or miss their budget, from either side", () => {
    expect(atMost("start", 999.6, { most: 1_000, unit: "ms" })).toMatchObject({ value: "1000 ms", kept: true });
    expect(atMost("start", 1_001, { most: 1_000, unit: "ms" }).kept).toBe(false);
    expect(atLeast("score", 94, 95).kept).toBe(false);
    expect(known("storage", 3.14, "MB")).toMatchObject({ value: "3.1 MB", kept: null });
  });

  it("take the value below which a share of all lies", () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(values, 0.95)).toBe(95);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
