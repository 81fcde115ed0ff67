import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordDifference } from "./word-difference";

/** "[-gone-]" and "{+come+}". */
const marked = (before: string, after: string) =>
  wordDifference(before, after)
    ?.map(({ t, text }) => (t === "removed" ? `[-${text}-]` : t === "added" ? `{+${text}+}` : text))
    .join("") ?? null;

describe("the difference of two wordings", () => {
  it("is told in whole words", () => {
    expect(marked("Dinner at seven.", "Dinner at eight.")).toBe("Dinner at [-seven-]{+eight+}.");
    expect(marked("Come at eight", "Come at eight, all of you")).toBe("Come at eight{+, all of you+}");
    expect(marked("Come at eight, please", "Come at eight")).toBe("Come at eight[-, please-]");
  });

  it("keeps words together that were changed side by side", () => {
    expect(marked("I took the blue bus home", "I took the red car home")).toBe(
      "I took the [-blue bus-]{+red car+} home",
    );
  });

  it("keeps the lines of a text", () => {
    expect(marked("one\ntwo\nthree", "one\n2\nthree")).toBe("one\n[-two-]{+2+}\nthree");
  });

  it("is not told where nothing is left of a text, or too much was changed to read it", () => {
    expect(marked("yes", "no")).toBeNull();
    const many = (word: string) => Array.from({ length: 1_000 }, (_, place) => `${word}${place}`).join(" ");
    expect(wordDifference(`${many("a")} same`, `${many("b")} same`)).toBeNull();
  });

  it("loses no letter of either wording", () => {
    const text = fc.array(fc.constantFrom("a", "bc", " ", "\n", ",", "  ", "ü", "🙂")).map((all) => all.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDifference(before, after);
        if (!parts) return;
        const without = (t: string) => parts.flatMap((part) => (part.t === t ? [] : [part.text])).join("");
        expect([without("added"), without("removed")]).toEqual([before, after]);
      }),
    );
  });
});
