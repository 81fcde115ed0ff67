import { describe, expect, it } from "vitest";
import type { MessageMarks, TimelineItem } from "@/engine/client/engine-client";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { between, copiedText, mayDeleteAll, pickedIn } from "./picked";
import { Selection } from "./selection";
import type { MessageItem } from "./timeline-rows";

const id = (name: string) => name as EventId;
const alice = { account: "alice" as AccountId, handle: "alice", name: "Alice" };
const marks: MessageMarks = {
  ...{
    forwarded: false,
    edited: false,
    wordedAt: 0,
    wordings: [],
    reactions: [],
    pin: null,
    quote: null,
    below: null,
    stuck: null,
  },
};
const message = (key: string, of: Partial<MessageItem> = {}): MessageItem => ({
  ...{ t: "message", key: id(key), seq: 7, sender: alice, mine: true, text: key, at: 0, state: "sent" },
  ...{ reason: null, wording: "hash" as B64u32, marks, ...of },
});
const none = { add: false, manage: false, rename: false, pin: false, deleteOthers: false, editWindow: 0 };
const order = ["a", "b", "c", "d"].map(id);

describe("a selection", () => {
  it("begins with the first message that is picked, and is over with the last one that is let go", () => {
    const selection = new Selection();
    const seen: (readonly string[] | null)[] = [];
    selection.subscribe(() => seen.push(selection.get() && [...(selection.get() ?? [])]));
    selection.toggle(id("a"));
    selection.toggle(id("b"));
    selection.toggle(id("a"));
    selection.toggle(id("b"));
    expect(seen).toEqual([["a"], ["a", "b"], ["b"], null]);
  });

  it("takes everything from the last one touched to another, and keeps what it had", () => {
    const selection = new Selection();
    selection.extend(id("d"), order);
    selection.toggle(id("b"));
    selection.extend(id("a"), order);
    expect(selection.get()).toEqual(new Set(["d", "b", "a"]));
    selection.extend(id("c"), order);
    expect(selection.get()).toEqual(new Set(order));
    selection.end();
    expect(selection.get()).toBeNull();
  });

  it("lets go of what is gone, and is over with the last of it", () => {
    const selection = new Selection();
    let told = 0;
    selection.extend(id("b"), order);
    selection.extend(id("d"), order);
    selection.subscribe(() => told++);
    selection.keepOnly(new Set(order));
    expect([selection.get()?.size, told]).toEqual([3, 0]);
    selection.keepOnly(new Set(["a", "c"].map(id)));
    expect(selection.get()).toEqual(new Set(["c"]));
    selection.keepOnly(new Set([id("a")]));
    expect(selection.get()).toBeNull();
    selection.keepOnly(new Set());
    expect(told).toBe(2);
  });

  it("reaches from either side, and only to what is there", () => {
    expect(between(order, id("b"), id("d"))).toEqual(["b", "c", "d"]);
    expect(between(order, id("d"), id("b"))).toEqual(["b", "c", "d"]);
    expect(between(order, id("gone"), id("b"))).toEqual(["b"]);
    expect(between(order, id("b"), id("gone"))).toEqual([]);
  });
});

describe("what is picked", () => {
  it("is what still stands in the log, in its order", () => {
    const gone: TimelineItem = {
      ...{ t: "tombstone", key: id("b"), seq: 8, at: 0, sender: alice, mine: true, by: alice, byMe: true },
      ...{ hard: false, forMe: false, deletedAt: 0, below: null },
    };
    const items = [message("a"), gone, message("c", { seq: null }), message("d"), message("e")];
    expect(pickedIn(items, new Set(["d", "c", "b", "a"].map(id))).map(({ key }) => key)).toEqual(["a", "d"]);
  });

  it("is copied as it is where it is one, and with who said it where it is more", () => {
    const line = ({ sender, text }: MessageItem) => `${sender.name}: ${text}`;
    expect(copiedText([message("a")], line)).toBe("a");
    expect(copiedText([message("a"), message("b")], line)).toBe("Alice: a\nAlice: b");
  });

  it("is deleted for everyone only where all of it may be", () => {
    const theirs = message("b", { mine: false });
    expect(mayDeleteAll([message("a")], none, true)).toBe(true);
    expect(mayDeleteAll([message("a"), theirs], none, true)).toBe(false);
    expect(mayDeleteAll([message("a"), theirs], { ...none, deleteOthers: true }, true)).toBe(true);
    expect(mayDeleteAll([message("a")], none, false)).toBe(false);
    expect(mayDeleteAll([], none, true)).toBe(false);
  });
});
