import { expect, it } from "vitest";
import type { MessageMarks, Person, TombstoneItem } from "@/engine/client/engine-client";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { rootIn } from "./thread-root";
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
const tombstone = (key: string): TombstoneItem => ({
  ...{ t: "tombstone", key: key as EventId, seq: 7, at: 0, sender: alice, mine: true, by: alice, byMe: true },
  ...{ hard: true, forMe: false, deletedAt: 0, below: null },
});

it("shows the message above a thread as it was until it is read, then as it reads now", () => {
  const root = message("root");
  const edited = message("root", { text: "another wording" });
  expect(rootIn({ items: [], loading: true }, root)).toBe(root);
  expect(rootIn({ items: [edited, message("answer")], loading: false }, root)).toBe(edited);
  expect(rootIn({ items: [edited], loading: true }, root)).toBe(edited);
});

it("shows what is left of it, and nothing where nothing is", () => {
  const left = tombstone("root");
  expect(rootIn({ items: [left, message("answer")], loading: false }, message("root"))).toBe(left);
  expect(rootIn({ items: [], loading: false }, message("root"))).toBeNull();
  expect(rootIn({ items: [message("answer")], loading: false }, left)).toBeNull();
});
