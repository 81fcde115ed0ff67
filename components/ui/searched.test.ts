import { describe, expect, it } from "vitest";
import { isMeant } from "./searched";

const ines = { name: "Inés Carballo", handle: "ines.c" };

describe("looking for somebody", () => {
  it("minds neither capitals nor accents, and knows handles", () => {
    for (const typed of ["", "INES", "inés", "carb", "@ines", "ines.c", " Carballo "])
      expect(isMeant(ines, typed)).toBe(true);
  });

  it("leaves out who is not meant", () => {
    for (const typed of ["bob", "@carballo", "ines d"]) expect(isMeant(ines, typed)).toBe(false);
  });
});
