import { expect, it } from "vitest";
import { findCanaries, formsOf } from "./canary-forms";

const CANARY = "a yellow canary, 7f3a";

it("finds a canary in every form and at every alignment, wherever it begins", () => {
  for (const before of ["", "x", "xy", "xyz", "some words before "]) {
    const text = `${before}${CANARY} and after`;
    const found = (place: Buffer | string) => findCanaries(place, [CANARY]).length > 0;
    expect(found(text)).toBe(true);
    expect(found(Buffer.from(text).toString("base64"))).toBe(true);
    expect(found(Buffer.from(text).toString("base64url"))).toBe(true);
    expect(found(Buffer.from(text).toString("hex"))).toBe(true);
    expect(found(Buffer.from(text).toString("hex").toUpperCase())).toBe(true);
    expect(found(Buffer.from(text, "utf16le"))).toBe(true);
    expect(found(Buffer.from(text, "utf16le").swap16())).toBe(true);
  }
});

it("finds nothing where there is none", () => {
  expect(formsOf(CANARY)).toHaveLength(11);
  expect(findCanaries("a yellow finch, 7f3a", [CANARY])).toEqual([]);
});
