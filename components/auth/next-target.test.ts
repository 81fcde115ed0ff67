import { describe, expect, it } from "vitest";
import { isOwnPath } from "./next-target";

describe("where a new account lands", () => {
  it("is alice's link when bob came by it", () => {
    expect(isOwnPath("/@alice#8F4QTN2WK7DM3XHA")).toBe(true);
    expect(isOwnPath("/")).toBe(true);
  });

  it("is never mallory's site", () => {
    for (const path of [
      "//mallory.example",
      "/\\mallory.example",
      "https://mallory.example",
      "javascript:alert(1)",
      "",
    ]) {
      expect(isOwnPath(path)).toBe(false);
    }
  });
});
