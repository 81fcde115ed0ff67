import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold";
import type { FoldEvent } from "./fold-event";
import { closed, made } from "./testing/made-event";

const main = (events: FoldEvent[]) => fold(events).items;

describe("the fold", () => {
  it("shows messages in the order of the log", () => {
    expect(main([made(2), made(1)]).map((item) => item.seq)).toEqual([1, 2]);
  });

  it("keeps keys and personal data out of sight", () => {
    const profile = made(1, { word: { kind: "profile", body: ["A".repeat(43) as never, 1] } });
    const personal = made(2, { word: { kind: "personal", body: ["a", "1"] } });
    const rotate = closed(3, "entry", { kind: "rotate" });
    expect(main([profile, personal, rotate, closed(4, "no-key", { kind: "personal" })])).toEqual([]);
  });

  it("[R32, R87] names what it cannot show: a kind from a newer Sotto, a blanked token, a missing key, a forged event", () => {
    const items = main([
      closed(1, "newer", { kind: "hologram" }),
      closed(2, "removed"),
      closed(3, "no-key"),
      closed(4, "unverified", { detail: "signature" }),
      closed(5, "no-key", { kind: "edit" }),
    ]);
    expect(items.map((item) => item.t === "placeholder" && item.reason)).toEqual([
      "newer",
      "removed",
      "no-key",
      "unverified",
      "no-key",
    ]);
  });

  it("[R29, R87] says where a message is missing", () => {
    expect(main([made(1), made(2, { gap: true })]).map((item) => item.t)).toEqual([
      "message",
      "placeholder",
      "message",
    ]);
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
        const all = events.map(({ seq, kind, verdict, gap }) =>
          kind === "message" && verdict === "ok"
            ? made(seq, { gap })
            : closed(seq, kind === "create" ? "entry" : (verdict as "newer"), { kind, gap }),
        );
        const shuffled = [...all, ...all.slice(0, 3)]
          .map((e) => [chance.next().value, e] as const)
          .sort((a, b) => Number(a[0]) - Number(b[0]));
        expect(fold(shuffled.map(([, e]) => e))).toEqual(fold(all));
      }),
    );
  });
});
