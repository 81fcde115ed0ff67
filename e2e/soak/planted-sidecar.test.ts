import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { edited } from "./planted-sidecar";
import { PLANTS } from "./plants";

it("changes a copy of the text where it is told to", () => {
  const edits = [{ file: "a.ts", from: "one", to: "$& two" }];
  expect(edited("a.ts", "one", edits)).toBe("$& two");
  expect(edited("b.ts", "one", edits)).toBe("one");
});

it("throws where the place is not there, or twice", () => {
  const edits = [{ file: "a.ts", from: "one", to: "two" }];
  for (const text of ["two", "one one"]) expect(() => edited("a.ts", text, edits)).toThrow("once");
});

const planted = Object.entries(PLANTS).flatMap(([name, make]) =>
  (make().sidecar ?? []).map((edit) => ({ name, edit })),
);

it.each(planted)("has a place in the sources for the planted bug $name", ({ edit }) => {
  const text = readFileSync(edit.file, "utf8");
  expect(edited(edit.file, text, [edit])).not.toBe(text);
});
