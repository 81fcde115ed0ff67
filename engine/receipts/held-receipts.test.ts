import fc from "fast-check";
import { expect, it } from "vitest";
import { newRestKey, sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import type { AccountId } from "@/protocol/ids";
import type { Receipt } from "@/protocol/receipt";
import { openReceipts, withReceipts } from "./held-receipts";

const [alice, bob] = [newId(), newId()] as AccountId[] as [AccountId, AccountId];

const receipts: fc.Arbitrary<Receipt[]> = fc.array(
  fc.tuple(fc.constantFrom(alice, bob), fc.nat(20), fc.nat(20), fc.nat(1_000)),
  { maxLength: 12 },
);
const byAccount = (held: ReturnType<typeof withReceipts>) => [...held].sort(([a], [b]) => (a < b ? -1 : 1));

it("[R95, I12] comes to the same in whatever order, in whatever pieces and however often receipts are heard", () => {
  fc.assert(
    fc.property(
      receipts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const once = withReceipts([], all);
        let piecemeal = withReceipts([], []);
        for (const one of [...shuffled, ...all]) piecemeal = withReceipts(piecemeal, [one]);
        expect(byAccount(piecemeal)).toEqual(byAccount(once));
      },
    ),
  );
});

it("[I12] never falls, and what is read is delivered", () => {
  fc.assert(
    fc.property(receipts, (all) => {
      let held = withReceipts([], []);
      for (const one of all) {
        const next = withReceipts(held, [one]);
        for (const [account, delivered, read] of held) {
          const now = next.find(([other]) => other === account);
          expect(now?.[1]).toBeGreaterThanOrEqual(delivered);
          expect(now?.[2]).toBeGreaterThanOrEqual(read);
        }
        for (const [, delivered, read] of next) expect(delivered).toBeGreaterThanOrEqual(read);
        held = next;
      }
    }),
  );
});

it("keeps the time at which each place was first known to be reached, and the same list where nothing is new", () => {
  const held = withReceipts(
    [],
    [
      [bob, 5, 2, 100],
      [bob, 5, 5, 200],
      [bob, 3, 1, 300],
    ],
  );
  expect(held).toEqual([[bob, 5, 5, 100, 200]]);
  expect(withReceipts(held, [[bob, 5, 5, 900]])).toBe(held);
});

it("rests sealed, and what cannot be read is as if nothing had been heard", async () => {
  const key = await newRestKey();
  const held = withReceipts([], [[bob, 5, 2, 100]]);
  expect(await openReceipts(key, await sealRest(key, held))).toEqual(held);
  expect(await openReceipts(key, await sealRest(key, [["bob", 1]]))).toEqual([]);
  expect(await openReceipts(await newRestKey(), await sealRest(key, held))).toEqual([]);
  expect(await openReceipts(key, undefined)).toEqual([]);
});
