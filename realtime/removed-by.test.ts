import { expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { removedBy } from "./removed-by";

const event = (kind: string, text: string | null = null) =>
  ({ kind, sender: "alice", public: text }) as unknown as Event;

it("names nobody for what removes nobody", () => {
  expect(removedBy(event("message"))).toEqual([]);
  expect(removedBy(event("add", "whatever"))).toEqual([]);
});

it("names the author of a leave", () => {
  expect(removedBy(event("leave"))).toEqual(["alice"]);
});

it("[R51] parts everybody for a removal that it cannot read: fail closed", () => {
  for (const text of [null, "", "{}", '["[]","x"]']) expect(removedBy(event("remove", text))).toBe("everybody");
});
