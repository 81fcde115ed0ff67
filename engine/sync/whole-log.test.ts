import { describe, expect, it } from "vitest";
import type { B64u32 } from "@/protocol/ids";
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
