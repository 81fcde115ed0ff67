import { describe, expect, it } from "vitest";
import type { EventWord } from "@/protocol/event-body";
import { fold } from "./fold";
import { ALL_RIGHTS, about, bob, closed, edited, idAt, made } from "./testing/made-event";

const hidden = (...seqs: number[]) => new Set(seqs.map(idAt));
const pin: EventWord = { kind: "pin", body: [] };
const seqs = (events: Parameters<typeof fold>[0], ...gone: number[]) =>
  fold(events, hidden(...gone)).items.map(({ t, seq }) => `${t} ${seq}`);

describe("[R105] what its reader has deleted for themselves", () => {
  it("shows nowhere, nor does anything that was said about it", () => {
    const log = [made(1), made(2), edited(1, 3), about(1, 4, pin, { rights: ALL_RIGHTS }), made(5)];
    expect(seqs(log, 1)).toEqual(["message 2", "message 5"]);
    expect(fold(log, hidden(1)).pins).toEqual([]);
    expect(fold(log).pins).toHaveLength(1);
  });

  it("shows nowhere once its words are gone from the device, nor where everyone’s deletion comes after", () => {
    const blank = [closed(1, "removed", { kind: "message" }), made(2)];
    const edits = closed(3, "removed", { kind: "edit", target: idAt(1) });
    expect(seqs([...blank, edits], 1)).toEqual(["message 2"]);
    expect(seqs([made(1), made(2), about(1, 3, { kind: "delete", body: ["hard"] })], 1)).toEqual(["message 2"]);
  });

  it("is not counted in its thread", () => {
    const log = [made(1), made(2, { thread: idAt(1), sender: bob }), made(3, { thread: idAt(1) })];
    expect(fold(log, hidden(2)).items).toMatchObject([{ below: { count: 1 } }]);
    expect(fold(log, hidden(2, 3)).items).toMatchObject([{ below: null }]);
    expect(fold(log, hidden(2)).threads.get(idAt(1))).toMatchObject([{ seq: 3 }]);
  });

  it("leaves the way to the thread below it, and none of its words", () => {
    const [line, more] = fold([made(1), made(2, { thread: idAt(1) })], hidden(1)).items;
    expect(line).toMatchObject({ t: "tombstone", id: idAt(1), below: { count: 1 }, deletion: { forMe: true } });
    expect(more).toBeUndefined();
    expect(JSON.stringify(line)).not.toContain("word 1");
  });

  it("takes no warning with it: a missing event before it, a replay and what nobody signed still show", () => {
    expect(seqs([made(1, { gap: true })], 1)).toEqual(["placeholder 1"]);
    expect(seqs([made(1), made(2, { id: idAt(1) })], 1)).toEqual(["placeholder 2"]);
    expect(seqs([made(1), closed(2, "unverified", { id: idAt(1), kind: "message" })], 1)).toEqual(["placeholder 2"]);
  });
});
