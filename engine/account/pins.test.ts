import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { B64u32 } from "@/protocol/ids";
import { type Pin, type PlacedPin, pinAfter, pinHere } from "./pins";

const keyOf = (name: string) => name.repeat(42).concat("A") as B64u32;
const pin = (name: string, how: Pin["how"]): Pin => ({
  identity: keyOf(name),
  n: 2,
  hash: keyOf("h"),
  verified: false,
  how,
});
const counted = (said: readonly (readonly [number, unknown])[]) =>
  said.reduce<PlacedPin | null>((known, [seq, value]) => pinAfter(known, value, seq), null);

describe("pins in the notes", () => {
  it("[R72] the earliest first meeting counts, whatever is said later", () => {
    const said = [
      [4, pin("b", "met")],
      [9, pin("m", "met")],
    ] as const;
    expect(counted(said)).toEqual({ pin: pin("b", "met"), seq: 4 });
    expect(counted([...said].reverse())).toEqual({ pin: pin("b", "met"), seq: 4 });
  });

  it("[R72] a confirmation counts before every meeting, and the latest confirmation before the others", () => {
    const said = [
      [2, pin("c", "confirmed")],
      [4, pin("b", "met")],
      [7, pin("d", "confirmed")],
    ] as const;
    expect(counted(said)).toEqual({ pin: pin("d", "confirmed"), seq: 7 });
    expect(counted([...said].reverse())).toEqual({ pin: pin("d", "confirmed"), seq: 7 });
  });

  it("[R72] what is no pin replaces none", () => {
    const [met] = [pin("b", "met")];
    for (const value of [null, "", {}, { ...met, how: "heard" }, { ...met, identity: "short" }, { ...met, more: 1 }]) {
      expect(counted([[1, value]])).toBeNull();
      expect(
        counted([
          [4, met],
          [9, value],
        ]),
      ).toEqual({ pin: met, seq: 4 });
      expect(
        counted([
          [9, met],
          [4, value],
        ]),
      ).toEqual({ pin: met, seq: 9 });
    }
  });

  it("[R72] in whatever order and however often the log is opened, the same pin counts", () => {
    const value = fc.oneof(
      fc
        .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("met", "confirmed"))
        .map(([n, how]) => pin(n, how as Pin["how"])),
      fc.constantFrom(null, {}, "junk"),
    );
    const log = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), value), { selector: ([seq]) => seq });
    const orders = log.chain((said) =>
      fc.tuple(fc.constant(said), fc.shuffledSubarray([...said, ...said], { minLength: said.length * 2 })),
    );
    fc.assert(
      fc.property(orders, ([said, shuffled]) => {
        const counts = counted(shuffled);
        expect(counts).toEqual(counted(said));
        const pins = said.filter(([, v]) => v !== null && typeof v === "object" && "how" in v) as [number, Pin][];
        const confirmed = pins.filter(([, p]) => p.how === "confirmed").map(([seq]) => seq);
        const met = pins.filter(([, p]) => p.how === "met").map(([seq]) => seq);
        const expected = confirmed.length > 0 ? Math.max(...confirmed) : met.length > 0 ? Math.min(...met) : undefined;
        expect(counts?.seq).toBe(expected);
      }),
    );
  });
});

describe("the pin a device goes by", () => {
  const own = (name: string, how: Pin["how"]) => ({ pin: pin(name, how), seq: null });
  const inLog = (name: string, how: Pin["how"], seq: number) => ({ pin: pin(name, how), seq });

  it("[R72] its own first meeting yields to what the notes say", () => {
    for (const log of [inLog("b", "met", 90), inLog("b", "confirmed", 90)])
      expect(pinHere(own("m", "met"), log, log.pin)).toEqual(log);
  });

  it("[R72] its own confirmation holds until it stands in the notes, and counts there like any other", () => {
    const mine = own("n", "confirmed");
    const earlier = inLog("b", "confirmed", 8);
    expect(pinHere(mine, earlier, earlier.pin)).toEqual(mine);
    expect(pinHere(mine, inLog("n", "confirmed", 9), mine.pin)).toEqual(inLog("n", "confirmed", 9));
    expect(pinHere(mine, inLog("c", "confirmed", 12), mine.pin)).toEqual(inLog("c", "confirmed", 12));
    expect(pinHere(inLog("n", "confirmed", 9), inLog("c", "confirmed", 12), pin("c", "confirmed")).seq).toBe(12);
  });
});
