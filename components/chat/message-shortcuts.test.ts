import { expect, it } from "vitest";
import type { MessageMarks, Person } from "@/engine/client/engine-client";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { askedByKey } from "./message-shortcuts";
import type { MessageItem } from "./timeline-rows";

const alice: Person = { account: "alice" as AccountId, handle: "alice", name: "Alice" };
const marks: MessageMarks = {
  ...{ forwarded: false, edited: false, wordedAt: 0, wordings: [], reactions: [], pin: null, quote: null, below: null },
  stuck: null,
};
const message = (key: string, of: Partial<MessageItem> = {}): MessageItem => ({
  ...{ t: "message", key: key as EventId, seq: 7, sender: alice, mine: true, text: key, at: 0, state: "sent" },
  ...{ reason: null, wording: "hash" as B64u32, marks, ...of },
});
const rights = { add: false, manage: false, rename: false, pin: false, deleteOthers: false, editWindow: 0 };
const tools = { rights, writes: true, inThread: false };

const KEYS = ["Enter", "r", "T", "e", "c", "Delete", "x", "Tab"];
const asked = (item: MessageItem, picking = false, given = tools) =>
  KEYS.map((key) => askedByKey(key, item, given, picking));

it("asks by key for what the menu of the message offers", () => {
  expect(asked(message("mine"))).toEqual(["menu", "reply", "thread", "edit", "copy", "delete", null, null]);
  expect(asked(message("theirs", { mine: false }))).toEqual([
    ...["menu", "reply", "thread", null, "copy", null, null, null],
  ]);
  expect(askedByKey("t", message("mine"), { ...tools, inThread: true }, false)).toBeNull();
});

it("asks for nothing while several messages are picked", () => {
  expect(asked(message("mine"), true)).toEqual(KEYS.map(() => null));
});
