import { describe, expect, it } from "vitest";
import type { B64u32, EventId } from "@/protocol/ids";
import type { EventRow, SeatLine } from "../store/tables";
import { flawsOf } from "./whole-log";

const hash = "hash of the first entry" as B64u32;
const lines = [{ n: 1, seq: 1, hash, epoch: 1, seats: {} }] as SeatLine[];
const row = (seq: number, device: string, deviceSeq: number, more: Partial<EventRow> = {}, kind = "personal") =>
  ({
    seq,
    verdict: "ok",
    gap: false,
    event: { seq, device, deviceSeq, kind, tokenHash: `${seq}` },
    ...more,
  }) as EventRow;
const entry = { ...row(1, "phone", 1, { verdict: "entry" }, "create") };
entry.event.tokenHash = hash;
const whole = [entry, row(2, "phone", 2), row(3, "laptop", 1), row(4, "phone", 3)];
const withRow = (other: EventRow) => whole.map((one) => (one.seq === other.seq ? other : one));

describe("[R73] a log held whole", () => {
  it("has every event, each signed, and every device's numbers from 1 on", () => {
    expect(flawsOf(whole, lines, 4)).toEqual([]);
    expect(flawsOf([...whole].reverse(), lines, 4)).toEqual([]);
    expect(flawsOf(withRow(row(3, "laptop", 1, { verdict: "newer" })), lines, 4)).toEqual([]);
  });

  it("is not one that ends before its head, or has a hole", () => {
    expect(flawsOf(whole, lines, 6)).toEqual([5, 6]);
    expect(
      flawsOf(
        whole.filter((one) => one.seq !== 3),
        lines,
        4,
      ),
    ).toEqual([3]);
    expect(flawsOf([], [], 1)).toEqual([1]);
  });

  it("is not one with an event that was blanked, spoiled, locked or follows on nothing", () => {
    for (const verdict of ["removed", "unverified", "no-key"] as const)
      expect(flawsOf(withRow(row(3, "laptop", 1, { verdict })), lines, 4)).toEqual([3]);
    expect(flawsOf(withRow(row(3, "laptop", 1, { gap: true })), lines, 4)).toEqual([3]);
  });

  describe("with a note that was deleted", () => {
    const id = "note" as EventId;
    const about = (seq: number, deviceSeq: number, kind: string, verdict: EventRow["verdict"]) => {
      const made = row(seq, "phone", deviceSeq, { verdict, id: (kind === "message" ? id : `${seq}`) as EventId }, kind);
      made.event.target = kind === "message" ? null : id;
      return made;
    };
    const blank = [entry, about(2, 2, "message", "removed"), about(3, 3, "edit", "removed")];
    const deletion = about(4, 4, "delete", "ok");

    it("is whole though that and what was said about it are blank", () => {
      expect(flawsOf([...blank, deletion], lines, 4)).toEqual([]);
    });

    it("is not where no signature says so, where it was restored, or where anything else is blank", () => {
      expect(flawsOf([...blank, about(4, 4, "delete", "unverified")], lines, 4)).toEqual([2, 3, 4]);
      expect(flawsOf([...blank, deletion, about(5, 5, "restore", "ok")], lines, 5)).toEqual([2, 3, 4]);
      expect(flawsOf([...blank, deletion, about(5, 5, "edit", "removed")], lines, 5)).toEqual([5]);
      expect(flawsOf([...blank, deletion, row(5, "phone", 5, { verdict: "removed" })], lines, 5)).toEqual([5]);
      const twice = [entry, about(2, 2, "message", "removed"), about(3, 3, "message", "removed"), deletion];
      expect(flawsOf(twice, lines, 4)).toEqual([2, 3, 4]);
    });
  });

  it("is not one with an event renamed to a kind that nobody knows: it was never opened", () => {
    expect(flawsOf(withRow(row(3, "laptop", 1, { verdict: "newer" }, "hologram")), lines, 4)).toEqual([3]);
  });

  it("is not one with an entry that the verified chain does not have at that place", () => {
    expect(flawsOf(withRow(row(3, "laptop", 1, { verdict: "entry" }, "rotate")), lines, 4)).toEqual([3]);
    expect(flawsOf(whole, [], 4)).toEqual([1, 2]);
  });

  it("is not one where a hole was closed: a device's first events or those between are gone", () => {
    expect(flawsOf(withRow(row(3, "laptop", 2)), lines, 4)).toEqual([3]);
    expect(flawsOf(withRow(row(4, "phone", 4)), lines, 4)).toEqual([4]);
  });
});
