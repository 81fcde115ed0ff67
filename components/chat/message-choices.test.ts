import { describe, expect, it } from "vitest";
import type { MessageMarks, Person } from "@/engine/client/engine-client";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import { type Choice, choicesOn, choicesOnTombstone } from "./message-choices";
import type { MessageItem } from "./timeline-rows";

const alice: Person = { account: "alice" as AccountId, handle: "alice", name: "Alice" };
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
const message = (of: Partial<MessageItem> = {}): MessageItem => ({
  ...{ t: "message", key: "one" as EventId, seq: 7, sender: alice, mine: true, text: "hello", at: 0, state: "sent" },
  ...{ reason: null, wording: "hash" as B64u32, marks, ...of },
});
const none = { add: false, manage: false, rename: false, pin: false, deleteOthers: false, editWindow: 0 };

describe("the menu of a message", () => {
  it("offers all of it on one's own words", () => {
    expect(choicesOn(message(), { ...none, pin: true }, true)).toEqual([
      ...["react", "reply", "thread", "edit", "copy", "forward", "star", "pin", "info", "select", "hide", "delete"],
    ]);
  });

  it("lets nobody edit or delete what others wrote, but an admin delete it", () => {
    const theirs = message({ mine: false });
    expect(choicesOn(theirs, none, true)).toEqual([
      ...["react", "reply", "thread", "copy", "forward", "star", "info", "select", "hide"],
    ]);
    expect(choicesOn(theirs, { ...none, deleteOthers: true }, true)).toContain("delete");
    expect(choicesOn(theirs, { ...none, deleteOthers: true }, true)).not.toContain("edit");
  });

  it("offers no edit of what is too old for the room, and no thread within one", () => {
    const minute = { ...none, editWindow: 60 };
    expect(choicesOn(message(), minute, true, { now: 60_000 })).toContain("edit");
    expect(choicesOn(message(), minute, true, { now: 60_001 })).not.toContain("edit");
    expect(choicesOn(message(), none, true, { inThread: true })).not.toContain("thread");
  });

  it("takes the star back from what has one; in a thread nothing has, nor is picked", () => {
    const kept = choicesOn(message(), none, true, { starred: true });
    expect(kept).toContain("unstar");
    expect(kept).not.toContain("star");
    const within = choicesOn(message(), none, true, { inThread: true });
    expect(["star", "unstar", "select"].filter((choice) => within.includes(choice as Choice))).toEqual([]);
  });

  it("offers nothing about what is still on its way but to copy it", () => {
    expect(choicesOn(message({ seq: null, state: "queued", wording: null }), { ...none, pin: true }, true)).toEqual([
      "copy",
    ]);
  });

  it("lets who may not write now copy, forward, keep and look, and no more", () => {
    expect(choicesOn(message(), { ...none, pin: true, deleteOthers: true }, false)).toEqual([
      ...["copy", "forward", "star", "info", "select", "hide"],
    ]);
  });

  it("takes a pin off where one is, and shows earlier wordings and who reacted where there are any", () => {
    const marked = message({
      mine: false,
      marks: {
        ...marks,
        edited: true,
        wordings: [{ text: "helo", at: 0, beside: false }],
        reactions: [{ emoji: ["unicode", "👍"], people: [alice], mine: false }],
        pin: { by: alice, at: 1 },
      },
    });
    const offered = choicesOn(marked, { ...none, pin: true }, true);
    expect(offered).toEqual([
      ...[
        "react",
        "reply",
        "thread",
        "copy",
        "forward",
        "star",
        "unpin",
        "history",
        "people",
        "info",
        "select",
        "hide",
      ],
    ]);
    expect(choicesOn(marked, none, true)).not.toContain("unpin");
  });
});

describe("what is left of a deleted message", () => {
  const DAY = 24 * 60 * 60_000;
  const left = { hard: false, byMe: true, mine: true, deletedAt: 1_000 };
  const nobody = { deleteOthers: false };

  it("comes back for a day, for whoever deleted it", () => {
    expect(choicesOnTombstone(left, nobody, 1_000 + DAY - 1)).toEqual({ restore: true, erase: true });
    expect(choicesOnTombstone(left, nobody, 1_000 + DAY)).toEqual({ restore: false, erase: true });
    expect(choicesOnTombstone({ ...left, byMe: false }, nobody, 2_000)).toEqual({ restore: false, erase: true });
  });

  it("goes for good by its author's or an admin's will, and then never comes back", () => {
    const theirs = { ...left, mine: false, byMe: false };
    expect(choicesOnTombstone(theirs, nobody, 2_000)).toEqual({ restore: false, erase: false });
    expect(choicesOnTombstone(theirs, { deleteOthers: true }, 2_000)).toEqual({ restore: false, erase: true });
    expect(choicesOnTombstone({ ...left, hard: true }, { deleteOthers: true }, 2_000)).toEqual({
      restore: false,
      erase: false,
    });
  });
});
