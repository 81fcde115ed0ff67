import { expect, it } from "vitest";
import type { B64u32 } from "@/protocol/ids";
import { toB64u } from "./bytes";
import { safetyNumber } from "./safety-number";
import { newSigner } from "./sign";

it("alice and bob see the same sixty digits, and mallory between them shows", async () => {
  const [alice, bob, mallory] = (await Promise.all([newSigner(), newSigner(), newSigner()])).map(
    (one) => one.publicKey,
  ) as [B64u32, B64u32, B64u32];
  const number = await safetyNumber(alice, bob);
  expect(number).toMatch(/^\d{5}( \d{5}){11}$/);
  expect(await safetyNumber(bob, alice)).toBe(number);
  expect(await safetyNumber(alice, mallory)).not.toBe(number);
});

it("is what was committed", async () => {
  const key = (byte: number) => toB64u(new Uint8Array(32).fill(byte)) as B64u32;
  expect(await safetyNumber(key(1), key(2))).toBe(
    "33737 72416 39206 71799 11920 95846 72771 58827 49307 51632 73502 47918",
  );
});
