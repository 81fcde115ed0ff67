import { describe, expect, it } from "vitest";
import type { B64u32, Box } from "@/protocol/ids";
import {
  type BoxContext,
  BoxError,
  boxKeyFromRaw,
  boxPublicOf,
  isBoxKey,
  newBoxKey,
  newBoxRaw,
  openBox,
  sealBox,
} from "./box";
import { fromB64u, toB64u, utf8 } from "./bytes";
import { newId, randomBytes } from "./random";

const context: BoxContext = { purpose: "room-key", room: newId(), epoch: 3, recipient: newId(), generation: 2 };

it("bob's device opens a box with a key that nobody can read out", async () => {
  const bob = await newBoxKey();
  expect(bob.privateKey.extractable).toBe(false);
  const secret = randomBytes(32);
  const box = await sealBox(bob.publicKey, context, secret);
  expect(await openBox(bob.privateKey, bob.publicKey, context, box)).toEqual(secret);
  expect(fromB64u(box)).toHaveLength(1 + 32 + 32 + 16);
});

it("alice opens a box with the user key from her vault", async () => {
  const { raw, publicKey } = await newBoxRaw();
  const key = await boxKeyFromRaw(raw);
  expect(key.extractable).toBe(false);
  expect(await openBox(key, publicKey, context, await sealBox(publicKey, context, utf8("secret")))).toEqual(
    utf8("secret"),
  );
});

describe("a box", () => {
  it.each([
    { ...context, purpose: "user-key" as const },
    { ...context, room: newId() },
    { ...context, epoch: 4 },
    { ...context, recipient: newId() },
    { ...context, generation: 1 },
  ])("opens nowhere but where it was sealed for (%#)", async (other) => {
    const bob = await newBoxKey();
    const box = await sealBox(bob.publicKey, context, randomBytes(32));
    await expect(openBox(bob.privateKey, bob.publicKey, other, box)).rejects.toThrow(BoxError);
  });

  it("does not open for mallory", async () => {
    const [bob, mallory] = [await newBoxKey(), await newBoxKey()];
    const box = await sealBox(bob.publicKey, context, randomBytes(32));
    await expect(openBox(mallory.privateKey, mallory.publicKey, context, box)).rejects.toThrow(BoxError);
    await expect(openBox(mallory.privateKey, bob.publicKey, context, box)).rejects.toThrow(BoxError);
  });

  it("[R8] does not open with any one byte changed, nor cut short", async () => {
    const bob = await newBoxKey();
    const bytes = fromB64u(await sealBox(bob.publicKey, context, randomBytes(32)));
    for (let at = 0; at < bytes.length; at++) {
      const changed = toB64u(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));
      // X25519 ignores the highest bit of a point; HPKE binds the bytes all the same.
      await expect(openBox(bob.privateKey, bob.publicKey, context, changed), `byte ${at}`).rejects.toThrow(BoxError);
    }
    for (const text of ["", "AQ", toB64u(bytes.slice(0, 40)), "not a box"]) {
      await expect(openBox(bob.privateKey, bob.publicKey, context, text as Box)).rejects.toThrow(BoxError);
    }
  });
});

it("tells the public half of a receiving key, whether it can be read out or not", async () => {
  const [kept, { raw, publicKey }] = [await newBoxKey(), await newBoxRaw()];
  expect(await boxPublicOf(kept.privateKey)).toBe(kept.publicKey);
  expect(await boxPublicOf(await boxKeyFromRaw(raw))).toBe(publicKey);
  const nines = await boxKeyFromRaw(new Uint8Array(32).fill(9));
  expect(await boxPublicOf(nines)).toBe("V9tLNZ8jrl4Ubk4lEgVnBHIlBjSMFQwUdT0Mkz0E1CE");
});

it("[R6] knows a key that no box can be sealed to", async () => {
  const zero = toB64u(new Uint8Array(32));
  expect(await isBoxKey(zero)).toBe(false);
  expect(await isBoxKey("AAAA")).toBe(false);
  expect(await isBoxKey((await newBoxKey()).publicKey)).toBe(true);
  await expect(sealBox(zero as B64u32, context, randomBytes(32))).rejects.toThrow();
});

it("[R8] opens a committed box, so that old ones stay readable", async () => {
  const raw = new Uint8Array(32).fill(9);
  const publicKey = "V9tLNZ8jrl4Ubk4lEgVnBHIlBjSMFQwUdT0Mkz0E1CE" as B64u32;
  const at: BoxContext = { purpose: "room-key", room: "r", epoch: 1, recipient: "a", generation: 1 };
  const box = "AYPSt6eQoRoRF5h9GGv6O7hsp5jmAIET4M5xyTHqK3pqrlOfnfPYT8hoBl9h-6OJUfAWz5Q";
  expect(await openBox(await boxKeyFromRaw(raw), publicKey, at, box)).toEqual(utf8("kept"));
});
