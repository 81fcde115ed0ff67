import { expect, it } from "vitest";
import type { B64u32 } from "@/protocol/ids";
import { fromB64u, toB64u } from "./bytes";
import { randomBytes } from "./random";
import { isSignKey, newSigner, newSignSeed, publicKeyOfSeed, signerFromSeed, signText, verifyText } from "./sign";

it("[R4] bob verifies what alice signed, and only that", async () => {
  const alice = await newSigner();
  const mallory = await newSigner();
  const signature = await signText(alice.privateKey, "sotto/test/1", "hello");
  expect(await verifyText(alice.publicKey, "sotto/test/1", "hello", signature)).toBe(true);
  expect(await verifyText(alice.publicKey, "sotto/test/1", "hello!", signature)).toBe(false);
  expect(await verifyText(alice.publicKey, "sotto/test/2", "hello", signature)).toBe(false);
  expect(await verifyText(mallory.publicKey, "sotto/test/1", "hello", signature)).toBe(false);
});

it("refuses a signature with any one byte changed", async () => {
  const { privateKey, publicKey } = await newSigner();
  const signature = fromB64u(await signText(privateKey, "d", "hello"));
  for (let at = 0; at < signature.length; at++) {
    const changed = signature.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(await verifyText(publicKey, "d", "hello", toB64u(changed))).toBe(false);
  }
});

it("never throws, whatever key or signature it is given", async () => {
  const { publicKey } = await newSigner();
  expect(await verifyText("" as B64u32, "d", "x", "")).toBe(false);
  expect(await verifyText("nonsense!" as B64u32, "d", "x", "A".repeat(86))).toBe(false);
  expect(await verifyText(publicKey, "d", "x", "not base64url")).toBe(false);
  expect(await verifyText(publicKey, "d", "x", "=".repeat(86))).toBe(false);
});

it("[R6] takes no key of small order, under which one signature fits many texts", async () => {
  const one = new Uint8Array(32);
  one[0] = 1;
  const signedOne = one.slice();
  signedOne[31] = 0x80;
  for (const bad of [new Uint8Array(32), one, signedOne]) expect(await isSignKey(toB64u(bad))).toBe(false);
  expect(await isSignKey((await newSigner()).publicKey)).toBe(true);
});

// RFC 8032, section 7.1, test 1: the key of the published seed.
it("makes the public key of the RFC's seed", async () => {
  const seed = fromB64u("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  expect(await publicKeyOfSeed(seed)).toBe("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
});

it("signs the same text the same way, by a committed vector", async () => {
  const signer = await signerFromSeed(new Uint8Array(32).fill(7));
  expect(await signText(signer, "sotto/test/1", "hello")).toMatchInlineSnapshot(
    `"wniPUqHiPwPbBnlPsiQf0Jfce_cntOZIOJ--AY0-1l3dUtJM1r4IMdgGwYLkEjqfGmnOY83_o093Lew7ko_yCw"`,
  );
});

it("keeps a device's key inside WebCrypto, and gives a vault's as a seed", async () => {
  expect((await newSigner()).privateKey.extractable).toBe(false);
  const { seed, publicKey } = await newSignSeed();
  const signer = await signerFromSeed(seed);
  expect(signer.extractable).toBe(false);
  expect(await publicKeyOfSeed(seed)).toBe(publicKey);
  expect(await verifyText(publicKey, "d", "x", await signText(signer, "d", "x"))).toBe(true);
  await expect(async () => signerFromSeed(randomBytes(31))).rejects.toThrow(TypeError);
});
