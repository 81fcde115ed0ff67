import { webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { pkcs8 } from "@/crypto/pkcs8";
import { chanceOf } from "./chance";
import { simulatedSubtle } from "./primitives";

const real = webcrypto.subtle as unknown as SubtleCrypto;
const simulated = simulatedSubtle(chanceOf(1).fill) as unknown as SubtleCrypto;
const both = [
  ["WebCrypto's", real, simulated],
  ["the simulator's", simulated, real],
] as const;

const random = (count: number) => webcrypto.getRandomValues(new Uint8Array(count));
const hex = (bytes: ArrayBuffer) => Buffer.from(bytes).toString("hex");
const AES_LENGTHS = [0, 1, 15, 16, 17, 1_000];

/** The same key on both sides. */
async function keys(
  raw: Uint8Array<ArrayBuffer>,
  algorithm: AlgorithmIdentifier | HmacImportParams,
  usages: KeyUsage[],
) {
  const [a, b] = [real, simulated].map((subtle) => subtle.importKey("raw", raw, algorithm, false, usages));
  return [await (a as Promise<CryptoKey>), await (b as Promise<CryptoKey>)] as const;
}

test("hashes, HMACs and HKDF are WebCrypto's, byte for byte", async () => {
  for (const length of [0, 1, 63, 64, 5_000]) {
    const text = random(length);
    expect(hex(await simulated.digest("SHA-256", text))).toBe(hex(await real.digest("SHA-256", text)));
    const [a, b] = await keys(random(32), { name: "HMAC", hash: "SHA-256" }, ["sign", "verify"]);
    const mac = await real.sign("HMAC", a, text);
    expect(hex(await simulated.sign("HMAC", b, text))).toBe(hex(mac));
    expect(await simulated.verify("HMAC", b, mac, text)).toBe(true);
    expect(await simulated.verify("HMAC", b, random(32), text)).toBe(false);
    const [c, d] = await keys(random(32), "HKDF", ["deriveBits"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: random(length), info: random(7) };
    expect(hex(await simulated.deriveBits(how, d, 512))).toBe(hex(await real.deriveBits(how, c, 512)));
  }
});

test("AES in both modes is WebCrypto's, byte for byte, and refuses what was changed", async () => {
  for (const length of AES_LENGTHS) {
    const text = random(length);
    const [a, b] = await keys(random(16), "AES-CBC", ["encrypt", "decrypt"]);
    const cbc = { name: "AES-CBC", iv: random(16) };
    const sealed = await real.encrypt(cbc, a, text);
    expect(hex(await simulated.encrypt(cbc, b, text))).toBe(hex(sealed));
    expect(hex(await simulated.decrypt(cbc, b, sealed))).toBe(hex(text.buffer));
    const [c, d] = await keys(random(32), "AES-GCM", ["encrypt", "decrypt"]);
    const gcm = { name: "AES-GCM", iv: random(12), additionalData: random(5) };
    const tagged = await real.encrypt(gcm, c, text);
    expect(hex(await simulated.encrypt(gcm, d, text))).toBe(hex(tagged));
    expect(hex(await simulated.decrypt(gcm, d, tagged))).toBe(hex(text.buffer));
    const changed = new Uint8Array(tagged).map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    await expect(simulated.decrypt(gcm, d, changed)).rejects.toThrow();
  }
});

test.each(both)(
  "%s signatures verify on the other side, made by the same key they are equal",
  async (_, one, other) => {
    const seed = random(32);
    const [signer, same] = await Promise.all(
      [one, other].map((subtle) => subtle.importKey("pkcs8", pkcs8("Ed25519", seed), "Ed25519", true, ["sign"])),
    );
    const text = random(100);
    const signature = await one.sign("Ed25519", signer as CryptoKey, text);
    expect(hex(await other.sign("Ed25519", same as CryptoKey, text))).toBe(hex(signature));
    const { x } = await one.exportKey("jwk", signer as CryptoKey);
    const verifier = await other.importKey("raw", Buffer.from(x ?? "", "base64url"), "Ed25519", false, ["verify"]);
    expect(await other.verify("Ed25519", verifier, signature, text)).toBe(true);
    expect(await other.verify("Ed25519", verifier, signature, random(100))).toBe(false);
    expect(await other.verify("Ed25519", verifier, random(64), text)).toBe(false);
  },
);

test.each(both)(
  "%s pairs agree with the other side's on a secret, and with no key of small order",
  async (_, one, other) => {
    const pairs = await Promise.all(
      [one, other].map((subtle) => subtle.generateKey("X25519", true, ["deriveBits"]) as Promise<CryptoKeyPair>),
    );
    const [mine, theirs] = pairs as [CryptoKeyPair, CryptoKeyPair];
    const across = async (from: SubtleCrypto, to: SubtleCrypto, key: CryptoKey) =>
      to.importKey("raw", await from.exportKey("raw", key), "X25519", true, []);
    const here = { name: "X25519", public: await across(other, one, theirs.publicKey) };
    const there = { name: "X25519", public: await across(one, other, mine.publicKey) };
    const secret = await one.deriveBits(here, mine.privateKey, 256);
    expect(hex(await other.deriveBits(there, theirs.privateKey, 256))).toBe(hex(secret));
    const nothing = { name: "X25519", public: await one.importKey("raw", new Uint8Array(32), "X25519", true, []) };
    await expect(one.deriveBits(nothing, mine.privateKey, 256)).rejects.toThrow();
  },
);

test.each(both)("%s private keys go over in their wrapping", async (_, one, other) => {
  for (const curve of ["Ed25519", "X25519"] as const) {
    const usages: KeyUsage[] = curve === "Ed25519" ? ["sign", "verify"] : ["deriveBits"];
    const pair = (await one.generateKey(curve, true, usages)) as CryptoKeyPair;
    const wrapped = await one.exportKey("pkcs8", pair.privateKey);
    const taken = await other.importKey("pkcs8", wrapped, curve, true, usages.slice(0, 1));
    expect(hex(await other.exportKey("pkcs8", taken))).toBe(hex(wrapped));
  }
});

test("keys serve for what they were made for, and show themselves only where they may", async () => {
  const key = await simulated.importKey("raw", random(16), "AES-CBC", false, ["decrypt"]);
  await expect(simulated.encrypt({ name: "AES-CBC", iv: random(16) }, key, random(3))).rejects.toThrow();
  await expect(simulated.exportKey("raw", key)).rejects.toThrow();
  await expect(simulated.importKey("raw", random(17), "AES-CBC", false, ["encrypt"])).rejects.toThrow();
  await expect(simulated.importKey("raw", random(31), "Ed25519", false, ["verify"])).rejects.toThrow();
});

test("it is done when its promise is made: nothing waits for a pool of threads", async () => {
  let turns = 0;
  let done = false;
  void simulated.digest("SHA-256", random(10)).then(() => {
    done = true;
  });
  while (!done && turns < 10) {
    turns++;
    await Promise.resolve();
  }
  expect(done).toBe(true);
});
