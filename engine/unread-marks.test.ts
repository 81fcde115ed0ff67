import { describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { eventBody } from "@/protocol/event-body";
import type { RoomId } from "@/protocol/ids";
import { holds, marksOf, unreadEntry } from "./unread-marks";

const room = newId() as RoomId;
const mark = { at: 7, since: 1_000 };
const { key, value } = unreadEntry(room, mark);

describe("[R107] a room marked as unread", () => {
  it("is read as it was written, and fits a piece of personal data", () => {
    expect(marksOf(new Map([[key, JSON.parse(value)]]))).toEqual(new Map([[room, mark]]));
    expect(eventBody.personal.safeParse([key, value]).success).toBe(true);
  });

  it("is marked no more once that was taken back", () => {
    expect(unreadEntry(room, null)).toEqual({ key, value: "" });
    expect(marksOf(new Map([[key, null]])).size).toBe(0);
  });

  it("is read where a later version says more of it", () => {
    expect(marksOf(new Map([[key, { ...mark, words: "later" }]])).get(room)).toEqual(mark);
  });

  it("is none where key or value are of another sort", () => {
    for (const other of [`star/${room}`, "unread/", "unread/nothing", `${key}/more`])
      expect(marksOf(new Map([[other, mark]])).size).toBe(0);
    for (const other of ["", 7, { at: 7 }, { ...mark, at: -1 }, { ...mark, at: 1.5 }])
      expect(marksOf(new Map([[key, other]])).size).toBe(0);
  });

  it("stays so until something newer was read, and no longer", () => {
    expect([0, 6, 7].map((read) => holds(mark, read))).toEqual([true, true, true]);
    expect([8, 900].map((read) => holds(mark, read))).toEqual([false, false]);
    expect(holds(undefined, 0)).toBe(false);
  });
});
