import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markOf, toggled } from "./format-keys";

const key = (name: string, how: Partial<Parameters<typeof markOf>[0]> = {}) =>
  markOf({ key: name, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...how });

/** A text with "[" and "]" around what is selected. */
function press(text: string, mark: string): string {
  const [start, end] = [text.indexOf("["), text.indexOf("]") - 1];
  const plain = text.replace(/[[\]]/g, "");
  const { from, to, text: put, select } = toggled(plain, start, end, mark);
  const after = plain.slice(0, from) + put + plain.slice(to);
  return `${after.slice(0, select[0])}[${after.slice(...select)}]${after.slice(select[1])}`;
}

describe("keys that put marks", () => {
  it("are B, I, E, and X with Shift, with Ctrl or ⌘ and nothing else", () => {
    expect([key("b"), key("i"), key("e"), key("X", { shiftKey: true })]).toEqual(["**", "*", "`", "~~"]);
    expect(key("b", { ctrlKey: false, metaKey: true })).toBe("**");
    expect([key("x"), key("B", { shiftKey: true }), key("b", { altKey: true }), key("b", { ctrlKey: false })]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    ["a [word] b", "**", "a **[word]** b"],
    ["a **[word]** b", "**", "a [word] b"],
    ["a [**word**] b", "**", "a [word] b"],
    ["a **[word]** b", "*", "a ***[word]*** b"],
    ["a ***[word]*** b", "*", "a **[word]** b"],
    ["a[ word ]b", "`", "a `[word]` b"],
    ["[]", "~~", "~~[]~~"],
    ["~~[]~~", "~~", "[]"],
  ])("%j with %s", (text, mark, wanted) => expect(press(text, mark)).toBe(wanted));

  it("pressed twice change nothing", () => {
    const word = fc.stringMatching(/^[a-z]( ?[a-z]){0,9}$/);
    const mark = fc.constantFrom("**", "*", "`", "~~");
    fc.assert(
      fc.property(word, mark, (text, one) => {
        expect(press(press(`[${text}]`, one), one)).toBe(`[${text}]`);
      }),
    );
  });
});
