import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId, EventId } from "@/protocol/ids";
import { type FoldEvent, fold } from "./fold";

const alice = "00000000-0000-4000-8000-00000000000a" as AccountId;
const one = (seq: number, more: Partial<FoldEvent> = {}): FoldEvent => ({
  seq,
  id: `e${seq}` as EventId,
  kind: "message",
  sender: alice,
  at: seq * 1_000,
  verdict: "ok",
  detail: "",
  body: ["text", `word ${seq}`],
  gap: false,
  entry: null,
  ...more,
});

describe("the fold", () => {
  it("shows messages in the order of the log", () => {
    expect(fold([one(2), one(1)]).map((item) => item.seq)).toEqual([1, 2]);
  });

  it("keeps keys and personal data out of sight", () => {
    expect(
      fold([one(1, { kind: "profile" }), one(2, { kind: "personal" }), one(3, { kind: "rotate", verdict: "entry" })]),
    ).toEqual([]);
  });

  it("[R32] names what it cannot show: a kind from a newer Sotto, a blanked token, a missing key, a forged event", () => {
    const items = fold([
      one(1, { kind: "hologram", verdict: "newer", body: null }),
      one(2, { verdict: "removed", body: null }),
      one(3, { verdict: "no-key", body: null }),
      one(4, { verdict: "unverified", detail: "signature", body: null }),
      one(5, { kind: "reaction", body: ["unicode", "x"] }),
    ]);
    expect(items.map((item) => item.t === "placeholder" && item.reason)).toEqual([
      "newer",
      "removed",
      "no-key",
      "unverified",
      "newer",
    ]);
  });

  it("[R29] says where a message is missing", () => {
    expect(fold([one(1), one(2, { gap: true })]).map((item) => item.t)).toEqual(["message", "placeholder", "message"]);
  });

  it("[R33] gives the same room for every loading order and any repetition", () => {
    const event = fc.record({
      seq: fc.integer({ min: 1, max: 30 }),
      kind: fc.constantFrom("message", "profile", "create", "reaction", "hologram"),
      verdict: fc.constantFrom("ok", "removed", "unverified", "no-key", "newer"),
      gap: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(event, { selector: (e) => e.seq }), fc.infiniteStream(fc.nat()), (events, chance) => {
        const all = events.map((e) =>
          one(e.seq, { kind: e.kind, gap: e.gap, verdict: e.kind === "create" ? "entry" : (e.verdict as "ok") }),
        );
        const shuffled = [...all, ...all.slice(0, 3)]
          .map((e) => [chance.next().value, e] as const)
          .sort((a, b) => Number(a[0]) - Number(b[0]));
        expect(fold(shuffled.map(([, e]) => e))).toEqual(fold(all));
      }),
    );
  });
});
