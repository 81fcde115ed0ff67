import { describe, expect, it } from "vitest";
import { hueOf, initialOf, turnOf } from "./hue";

describe("what a person looks like before they have a picture", () => {
  it("stays the same for the same id and is one of eight hues and four turns", () => {
    const ids = Array.from({ length: 200 }, (_, n) => `8d3f0c1a-0000-4000-8000-${String(n).padStart(12, "0")}`);
    expect(ids.map(hueOf)).toEqual(ids.map(hueOf));
    expect(new Set(ids.map(hueOf))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(new Set(ids.map(turnOf))).toEqual(new Set([0, 1, 2, 3]));
  });

  it("shows the first letter of a name, also of a handle and of a name in another script", () => {
    expect(initialOf("Ana Ruiz")).toBe("A");
    expect(initialOf("@bob")).toBe("B");
    expect(initialOf("żaneta")).toBe("Ż");
    expect(initialOf("😀 grin")).toBe("😀");
    expect(initialOf("  ")).toBe("?");
  });
});
