import { expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { isSought } from "./room-sought";

const bob = { account: "bob" as AccountId, handle: "bob_o", name: "Bob Okafor" };
const direct = { type: "direct", title: "Bob Okafor", peer: bob } as const;
const own = { type: "self", title: "Alice", peer: null } as const;

it("is meant by a part of its title or handle, in whatever capitals, and by nothing typed", () => {
  for (const typed of ["okaf", " BOB ", "@bob_o", ""]) expect(isSought(direct, typed, "Notes")).toBe(true);
  expect(isSought(direct, "alice", "Notes")).toBe(false);
});

it("is meant by what one’s own room is called, not by one’s name", () => {
  expect(isSought(own, "note", "Notes to self")).toBe(true);
  expect(isSought(own, "alice", "Notes to self")).toBe(false);
});
