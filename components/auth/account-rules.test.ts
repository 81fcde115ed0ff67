import { describe, expect, it } from "vitest";
import { isHandle, nameProblem } from "./account-rules";
import { tidyHandle } from "./tidy-handle";

const rules = { handleMin: 3, handleMax: 12 };

describe("what alice may call herself", () => {
  it("takes a handle as she types it", () => {
    expect(tidyHandle(" @Alice ")).toBe("alice");
    expect(isHandle("alice.b-2", rules)).toBe(true);
  });

  it("refuses what the server would refuse", () => {
    for (const bad of ["al", "alice-is-far-too-long", "2alice", "alice.", "ali ce", "älice", ""])
      expect(isHandle(bad, rules)).toBe(false);
  });

  it("wants a name of 1 to 64 characters", () => {
    expect(nameProblem("  ")).toBe("nameEmpty");
    expect(nameProblem("x".repeat(65))).toBe("nameLong");
    expect(nameProblem("😀".repeat(64))).toBeNull();
  });
});
