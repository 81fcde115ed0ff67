import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { B64u32, Box } from "@/protocol/ids";
import { type Bytes, concat, fromB64u, toB64u, utf8 } from "./bytes";
import { newRawPair, pkcs8 } from "./pkcs8";

// HPKE (RFC 9180) in base mode. The first byte of a box names the suite, so that a post-quantum one can follow.
const SUITE = 1;
const ENC = 32;
const X25519 = { name: "X25519" };
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** What a box is for, bound into it. `recipient` = account or device; for a user key `room` is "" and `epoch` 0. */
export interface BoxContext {
  readonly purpose: "room-key" | "user-key";
  readonly room: string;
  readonly epoch: number;
  readonly recipient: string;
  readonly generation: number;
}

/** The one error of opening a box. */
export class BoxError extends Error {
  override name = "BoxError";
  constructor() {
    super("box does not open");
  }
}

/** A receiving key for a device: it never leaves WebCrypto. */
export async function newBoxKey(): Promise<{ privateKey: CryptoKey; publicKey: B64u32 }> {
  const { subtle } = globalThis.crypto;
  const pair = (await subtle.generateKey(X25519, false, ["deriveBits"])) as CryptoKeyPair;
  const raw = await subtle.exportKey("raw", pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: toB64u(new Uint8Array(raw)) as B64u32 };
}

/** A receiving key for the vault, as raw bytes (32, for the caller to wipe). */
export async function newBoxRaw(): Promise<{ raw: Bytes; publicKey: B64u32 }> {
  const { raw, publicKey } = await newRawPair("X25519");
  return { raw, publicKey: toB64u(publicKey) as B64u32 };
}

/** The receiving key of raw bytes, not extractable. */
export function boxKeyFromRaw(raw: Bytes): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey("pkcs8", pkcs8("X25519", raw), X25519, false, ["deriveBits"]);
}

// X25519 of a private key and the base point is its public key (RFC 7748).
const BASE_POINT = toB64u(new Uint8Array([9, ...new Uint8Array(31)]));

/** The public half of a receiving key, to compare what was given with what a chain names. */
export async function boxPublicOf(privateKey: CryptoKey): Promise<B64u32> {
  const base = await importPublic(BASE_POINT);
  const bits = await globalThis.crypto.subtle.deriveBits({ name: "X25519", public: base }, privateKey, 256);
  return toB64u(new Uint8Array(bits)) as B64u32;
}

function importPublic(publicKey: string): Promise<CryptoKey> {
  const raw = fromB64u(publicKey);
  if (raw.length !== 32) throw new TypeError("a public key has 32 bytes");
  return globalThis.crypto.subtle.importKey("raw", raw, X25519, true, []);
}

let probe: Promise<{ privateKey: CryptoKey }> | null = null;

/**
 * Whether a box to this key can be sealed at all. A key of small order cannot, and a member with such a key would keep
 * everybody else from ever making a new epoch.
 */
export async function isBoxKey(publicKey: string): Promise<boolean> {
  probe ??= newBoxKey();
  const { privateKey } = await probe;
  try {
    const theirs = await importPublic(publicKey);
    await globalThis.crypto.subtle.deriveBits({ name: "X25519", public: theirs }, privateKey, 256);
    return true;
  } catch {
    return false;
  }
}

function infoOf(context: BoxContext): Bytes {
  const { purpose, room, epoch, recipient, generation } = context;
  return utf8(JSON.stringify(["sotto/box/1", SUITE, purpose, room, epoch, recipient, generation]));
}

/** Seals bytes to a public key, for exactly this context. Throws where the key is unusable. */
export async function sealBox(publicKey: B64u32, context: BoxContext, plaintext: Bytes): Promise<Box> {
  const recipientPublicKey = await importPublic(publicKey);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoOf(context).buffer }, plaintext.slice().buffer);
  return toB64u(concat(new Uint8Array([SUITE]), new Uint8Array(enc), new Uint8Array(ct))) as Box;
}

async function open(pair: { privateKey: CryptoKey; publicKey: B64u32 }, context: BoxContext, box: string) {
  const bytes = fromB64u(box);
  if (bytes[0] !== SUITE || bytes.length < 1 + ENC + 16) throw new BoxError();
  // Given as a pair, because a public key cannot be read back from a private one that is not extractable.
  const recipientKey = { privateKey: pair.privateKey, publicKey: await importPublic(pair.publicKey) };
  const enc = bytes.slice(1, 1 + ENC).buffer;
  return suite.open({ recipientKey, enc, info: infoOf(context).buffer }, bytes.slice(1 + ENC).buffer);
}

/** Opens a box of exactly this context. Throws BoxError, and nothing else. */
export async function openBox(
  privateKey: CryptoKey,
  publicKey: B64u32,
  context: BoxContext,
  box: string,
): Promise<Bytes> {
  try {
    return new Uint8Array(await open({ privateKey, publicKey }, context, box));
  } catch {
    throw new BoxError();
  }
}
