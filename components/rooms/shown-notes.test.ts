import { describe, expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import { ShownNotes } from "./shown-notes";

const room = "room" as RoomId;
const row = (text: string | null, unread = 1) => ({ room, unread, preview: text === null ? null : preview(text) });
const preview = (text: string) => ({ text, mine: false, state: null });

function shown(text: string | null = "canary") {
  const notes = new ShownNotes();
  let closed = 0;
  notes.show(room, { text, close: () => void closed++ });
  return { notes, closed: () => closed };
}

describe("a note that is shown", () => {
  it("stays while its words are the newest and unread", () => {
    const { notes, closed } = shown();
    notes.meet([row("canary"), { ...row("other"), room: "another" as RoomId }]);
    expect(closed()).toBe(0);
  });

  it("goes once when its message is deleted, worded anew or read, and with its tab", () => {
    for (const rows of [[row("before it")], [row(null)], [row("canary", 0)]]) {
      const { notes, closed } = shown();
      notes.meet(rows);
      notes.meet(rows);
      expect(closed()).toBe(1);
    }
    const { notes, closed } = shown();
    notes.end();
    notes.end();
    expect(closed()).toBe(1);
  });

  it("stays where it tells no words, until they are read", () => {
    const { notes, closed } = shown(null);
    notes.meet([row("came later")]);
    expect(closed()).toBe(0);
    notes.meet([row("came later", 0)]);
    expect(closed()).toBe(1);
  });
});
