import type { B64u32, B64u64 } from "@/protocol/ids";
import { type Bytes, concat, fromB64u, toB64u, utf8 } from "./bytes";
import { newRawPair, pkcs8 } from "./pkcs8";

const ED25519 = { name: "Ed25519" };

/** A signing key for a device: it never leaves WebCrypto. */
export async function newSigner(): Promise<{ privateKey: CryptoKey; publicKey: B64u32 }> {
  const { subtle } = globalThis.crypto;
  const pair = (await subtle.generateKey(ED25519, false, ["sign", "verify"])) as CryptoKeyPair;
  const raw = await subtle.exportKey("raw", pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: toB64u(new Uint8Array(raw)) as B64u32 };
}

/** A signing key for the vault, as its seed (32 bytes, for the caller to wipe). */
export async function newSignSeed(): Promise<{ seed: Bytes; publicKey: B64u32 }> {
  const { raw, publicKey } = await newRawPair("Ed25519");
  return { seed: raw, publicKey: toB64u(publicKey) as B64u32 };
}

/** The signing key of a seed, not extractable. */
export function signerFromSeed(seed: Bytes): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey("pkcs8", pkcs8("Ed25519", seed), ED25519, false, ["sign"]);
}

/** The public key of a seed, to compare a vault with its chain. */
export async function publicKeyOfSeed(seed: Bytes): Promise<B64u32> {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("pkcs8", pkcs8("Ed25519", seed), ED25519, true, ["sign"]);
  const { x } = await subtle.exportKey("jwk", key);
  if (x === undefined) throw new TypeError("no public half");
  return x as B64u32;
}

// Public keys of small order (sign bit masked): under these a signature fits more than one text.
const SMALL_ORDER: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

function smallOrder(key: Bytes): boolean {
  const masked = [...key.subarray(0, 31), (key[31] ?? 0) & 0x7f];
  return SMALL_ORDER.has(masked.map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}

// Importing costs as much as verifying, and the same few devices sign nearly everything that is read.
const imported = new Map<string, Promise<CryptoKey | null>>();
const IMPORTED_MAX = 2_000;

async function importPublic(publicKey: string): Promise<CryptoKey | null> {
  try {
    const raw = fromB64u(publicKey);
    if (raw.length !== 32 || smallOrder(raw)) return null;
    return await globalThis.crypto.subtle.importKey("raw", raw, ED25519, false, ["verify"]);
  } catch {
    return null;
  }
}

function verifier(publicKey: string): Promise<CryptoKey | null> {
  const known = imported.get(publicKey);
  if (known !== undefined) return known;
  const oldest = imported.size < IMPORTED_MAX ? undefined : imported.keys().next().value;
  if (oldest !== undefined) imported.delete(oldest);
  const fresh = importPublic(publicKey);
  imported.set(publicKey, fresh);
  return fresh;
}

/** Whether signatures under this key can mean anything: 32 bytes, a point that is not of small order. */
export async function isSignKey(publicKey: string): Promise<boolean> {
  return (await verifier(publicKey)) !== null;
}

/** Ed25519 over `domain`, a zero byte, and the bytes. */
export async function signBytes(privateKey: CryptoKey, domain: string, bytes: Uint8Array): Promise<B64u64> {
  const signed = await globalThis.crypto.subtle.sign(ED25519, privateKey, concat(utf8(`${domain}\0`), bytes));
  return toB64u(new Uint8Array(signed)) as B64u64;
}

/** Never throws: whatever is wrong with key or signature is a "no". */
export async function verifyBytes(
  publicKey: B64u32,
  domain: string,
  bytes: Uint8Array,
  signature: string,
): Promise<boolean> {
  const key = await verifier(publicKey);
  if (key === null || signature.length !== 86) return false;
  try {
    const message = concat(utf8(`${domain}\0`), bytes);
    return await globalThis.crypto.subtle.verify(ED25519, key, fromB64u(signature), message);
  } catch {
    return false;
  }
}

/** `signBytes` over a text's UTF-8. */
export function signText(privateKey: CryptoKey, domain: string, text: string): Promise<B64u64> {
  return signBytes(privateKey, domain, utf8(text));
}

/** `verifyBytes` over a text's UTF-8. */
export function verifyText(publicKey: B64u32, domain: string, text: string, signature: string): Promise<boolean> {
  return verifyBytes(publicKey, domain, utf8(text), signature);
}
