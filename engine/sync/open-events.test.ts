import { describe, expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import type { B64u32 } from "@/protocol/ids";
import type { EventRow, Verdict } from "../store/tables";
import { markGaps, type Opened, type Tail } from "./open-events";

const hashOf = (deviceSeq: number) => `hash ${deviceSeq}` as B64u32;

/** alice's phone's event number `deviceSeq` at `seq`, opened. */
function row(seq: number, deviceSeq: number, verdict: Verdict = "ok"): EventRow {
  const event = { seq, device: "phone", deviceSeq, tokenHash: hashOf(deviceSeq) } as unknown as Event;
  const id = `event ${deviceSeq}` as EventRow["id"];
  return {
    room: "r" as EventRow["room"],
    seq,
    id,
    event,
    verdict,
    detail: "",
    body: { sealed: 1 } as never,
    gap: false,
  };
}
function opened(seq: number, deviceSeq: number, verdict: Verdict = "ok"): Opened {
  return {
    row: row(seq, deviceSeq, verdict),
    prevHash: hashOf(deviceSeq - 1),
    kind: "message",
    body: ["text", "hello"],
    seen: null,
  };
}
const below = new Map<string, Tail>([["phone", { deviceSeq: 2, hash: hashOf(2) }]]);
const outcome = (all: Opened[]) => all.map((one) => (one.row.detail ? one.row.detail : one.row.gap ? "gap" : "fine"));

describe("device chains in a range of the log", () => {
  it("lets events pass that follow each other", () => {
    const all = [opened(10, 3), opened(11, 4)];
    expect(markGaps(all, below)).toEqual([]);
    expect(outcome(all)).toEqual(["fine", "fine"]);
  });

  it("[R29] says where one is missing", () => {
    const all = [opened(10, 4)];
    markGaps(all, below);
    expect(outcome(all)).toEqual(["gap"]);
  });

  it("[R29] says where the hash of the one before is another, though the numbers follow", () => {
    const all = [opened(10, 3), { ...opened(11, 4), prevHash: hashOf(99) }, opened(12, 5)];
    markGaps(all, below);
    expect(outcome(all)).toEqual(["fine", "gap", "fine"]);
    const first = [{ ...opened(10, 3), prevHash: hashOf(99) }];
    markGaps(first, below);
    expect(outcome(first)).toEqual(["gap"]);
  });

  it("[R29] does not accept an event a second time, nor two in the wrong order", () => {
    const again = [opened(10, 3), opened(11, 3), opened(12, 4)];
    markGaps(again, below);
    expect(outcome(again)).toEqual(["fine", "replayed", "fine"]);
    expect(again[1]).toMatchObject({ kind: null, body: null, row: { body: null, verdict: "unverified" } });
    const swapped = [opened(10, 4), opened(11, 3)];
    markGaps(swapped, below);
    expect(outcome(swapped)).toEqual(["gap", "replayed"]);
  });

  it("holds an older page against the range above it", () => {
    const above = new Map([["phone", row(12, 5)]]);
    expect(markGaps([opened(10, 3), opened(11, 4)], new Map(), above)).toEqual([]);
    expect(markGaps([opened(11, 3)], new Map(), above)).toMatchObject([{ seq: 12, gap: true }]);
    const later = [opened(11, 5)];
    markGaps(later, new Map(), above);
    expect(outcome(later)).toEqual(["replayed"]);
  });

  it("gives nothing for the number of an event that nobody signed", () => {
    const all = [opened(10, 900, "unverified"), opened(11, 3)];
    markGaps(all, below);
    expect(outcome(all)).toEqual(["fine", "fine"]);
  });
});
