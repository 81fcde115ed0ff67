import { expect, test } from "vitest";
import { captureLog, causeOf, log } from "./log";

function logged(write: () => void): string {
  const lines: string[] = [];
  const release = captureLog((line) => lines.push(line));
  write();
  release();
  return lines.join("");
}

test("a line is one line of JSON, also with hostile values", () => {
  const text = logged(() => log("warn", "strange", { handle: 'a\n{"level":"info"}\r\n', n: 3, ok: true, none: null }));
  expect(text.split("\n")).toHaveLength(2);
  expect(JSON.parse(text)).toMatchObject({ level: "warn", event: "strange", n: 3, ok: true, none: null });
});

test("[R69] what looks like a token, a key or a ticket is left out even where a type was evaded", () => {
  const text = logged(() =>
    log("error", "leak", {
      a: `gAAAAABh${"x".repeat(80)}==`,
      b: "k".repeat(64),
      c: "9f1c1e0e-0000-4000-8000-000000000000",
    }),
  );
  expect(JSON.parse(text)).toMatchObject({ a: "[secret]", b: "[secret]", c: "9f1c1e0e-0000-4000-8000-000000000000" });
});

test("a cause names itself, its code and what caused it", () => {
  const error = new Error("outer", { cause: Object.assign(new Error("inner"), { code: "ECONNREFUSED" }) });
  expect(causeOf(error)).toMatch(/^Error: outer at .* \| because: Error ECONNREFUSED: inner/);
  expect(causeOf("text")).toBe("threw string");
});
