import { describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { eventBody } from "@/protocol/event-body";
import type { EventId, RoomId } from "@/protocol/ids";
import { allMarked, type Marked, markEntry, markedBy } from "./own-marks";

const one: Marked = { room: newId() as RoomId, message: newId() as EventId, at: 7, since: 1_000 };

describe.each(["star", "hidden"] as const)("a message marked %s", (mark) => {
  const entry = markEntry(mark, one, true);
  const said = JSON.parse(entry.value);

  it("is read as it was written, and fits a piece of personal data", () => {
    expect(markedBy(mark, entry.key, said)).toEqual(one);
    expect(eventBody.personal.safeParse([entry.key, entry.value]).success).toBe(true);
  });

  it("is marked no more once that was taken back", () => {
    const back = markEntry(mark, one, false);
    expect(back).toEqual({ key: entry.key, value: "" });
    expect(markedBy(mark, back.key, null)).toBeNull();
    expect(allMarked(mark, new Map([[back.key, null]]))).toEqual([]);
  });

  it("is read where a later version says more of it", () => {
    expect(markedBy(mark, entry.key, { ...said, text: "words" })).toEqual(one);
  });

  it("is none where key or value are of another sort", () => {
    expect(markedBy(mark, `pin/${one.room}/${one.message}`, said)).toBeNull();
    expect(markedBy(mark === "star" ? "hidden" : "star", entry.key, said)).toBeNull();
    expect(markedBy(mark, `${mark}/${one.room}`, said)).toBeNull();
    expect(markedBy(mark, `${mark}/${one.room}/nothing`, said)).toBeNull();
    expect(markedBy(mark, `${entry.key}/more`, said)).toBeNull();
    expect(markedBy(mark, entry.key, { ...said, at: 0 })).toBeNull();
  });
});
