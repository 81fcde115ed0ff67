import { describe, expect, it } from "vitest";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { lastEditable, mayEdit } from "./editable";
import type { MessageItem } from "./timeline-rows";

const alice = { account: "a" as AccountId, handle: "alice", name: "Alice" };
const bob = { account: "b" as AccountId, handle: "bob", name: "Bob" };
const marks = {
  forwarded: false,
  edited: false,
  wordedAt: 0,
  wordings: [],
  reactions: [],
  pin: null,
  quote: null,
  below: null,
};

function said(seq: number | null, at: number, sender = alice): MessageItem {
  return {
    ...{ t: "message", key: `m${seq}` as EventId, seq, sender, mine: sender === alice, text: "…", at },
    ...{ state: seq === null ? "queued" : "sent", reason: null, wording: seq === null ? null : ("w" as B64u32) },
    marks: { ...marks, stuck: null },
  };
}

const forEver = { editWindow: 0, now: 1_000_000 };

describe("what may be edited", () => {
  it("is one's own, once it is in the log", () => {
    expect(mayEdit(said(1, 0), forEver)).toBe(true);
    expect(mayEdit(said(1, 0, bob), forEver)).toBe(false);
    expect(mayEdit(said(null, 0), forEver)).toBe(false);
    expect(mayEdit({ ...said(1, 0), wording: null }, forEver)).toBe(false);
  });

  it("is not older than the room lets it be", () => {
    const minute = { editWindow: 60, now: 100_000 };
    expect(mayEdit(said(1, 40_000), minute)).toBe(true);
    expect(mayEdit(said(1, 39_999), minute)).toBe(false);
  });

  it("is by the arrow key the last that one said, whatever others said since", () => {
    const items = [said(1, 0), said(2, 0), said(3, 0, bob)];
    expect(lastEditable(items, forEver)?.seq).toBe(2);
    expect(lastEditable([...items, said(null, 0)], forEver)?.seq).toBe(2);
    expect(lastEditable([said(3, 0, bob)], forEver)).toBeNull();
  });

  it("is nothing by the arrow key where the last is too old: an older one is not meant", () => {
    expect(lastEditable([said(1, 0), said(2, 0)], { editWindow: 1, now: 5_000 })).toBeNull();
  });
});
