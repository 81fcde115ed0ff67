import type { Token } from "@/protocol/ids";
import { type Bytes, concat, fromB64u, toB64u } from "./bytes";
import { randomBytes } from "./random";

// Fernet, by its public specification (github.com/fernet/spec): 0x80 ‖ time (8) ‖ IV (16) ‖ AES-128-CBC ‖ HMAC-SHA256 (32).
const VERSION = 0x80;
const HEADER = 1 + 8 + 16;
const MAC = 32;

/** The two halves of a Fernet key, as keys that cannot be read out again. */
export interface FernetKey {
  readonly hmac: CryptoKey;
  readonly aes: CryptoKey;
}

/** The one error of opening: which check failed is nobody's business. */
export class FernetError extends Error {
  override name = "FernetError";
  constructor() {
    super("token does not open");
  }
}

/** 32 random bytes: signing half, then encryption half. */
export function newFernetKey(): Bytes {
  return randomBytes(32);
}

/** Reads the usual text form of a key (44 characters, padded base64url). Throws TypeError. */
export function parseFernetKey(text: string): Bytes {
  if (text.length !== 44 || !text.endsWith("=")) throw new TypeError("not a Fernet key");
  return fromB64u(text.slice(0, -1));
}

export async function importFernetKey(raw: Bytes): Promise<FernetKey> {
  if (raw.length !== 32) throw new TypeError("a Fernet key has 32 bytes");
  const { subtle } = globalThis.crypto;
  const [hmac, aes] = await Promise.all([
    subtle.importKey("raw", raw.slice(0, 16), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
    subtle.importKey("raw", raw.slice(16), "AES-CBC", false, ["encrypt", "decrypt"]),
  ]);
  return { hmac, aes };
}

function header(at: number, iv: Bytes): Bytes {
  if (iv.length !== 16) throw new TypeError("an IV has 16 bytes");
  const bytes = new Uint8Array(HEADER);
  bytes[0] = VERSION;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(at));
  bytes.set(iv, 9);
  return bytes;
}

/** Seals. `at` (unix seconds, default now) stands readable in the token; `iv` is for test vectors only. */
export async function sealFernet(
  key: FernetKey,
  plaintext: Bytes,
  options: { at?: number; iv?: Bytes } = {},
): Promise<Token> {
  const { subtle } = globalThis.crypto;
  const iv = options.iv ?? randomBytes(16);
  const ciphertext = await subtle.encrypt({ name: "AES-CBC", iv }, key.aes, plaintext);
  const signed = concat(header(options.at ?? Math.floor(Date.now() / 1000), iv), new Uint8Array(ciphertext));
  const text = toB64u(concat(signed, new Uint8Array(await subtle.sign("HMAC", key.hmac, signed))));
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=") as Token;
}

/** A token's bytes; its text must be the only one that they have (padded, no stray bits). */
function decode(token: string): Bytes {
  if (token.length % 4 !== 0) throw new FernetError();
  const bytes = fromB64u(token.replace(/={1,2}$/, ""));
  if (bytes[0] !== VERSION || bytes.length < HEADER + 16 + MAC || bytes.length % 16 !== 9) throw new FernetError();
  return bytes;
}

async function open(key: FernetKey, bytes: Bytes): Promise<Bytes> {
  const { subtle } = globalThis.crypto;
  const signed = bytes.subarray(0, -MAC);
  if (!(await subtle.verify("HMAC", key.hmac, bytes.subarray(-MAC), signed))) throw new FernetError();
  const algorithm = { name: "AES-CBC", iv: signed.subarray(9, HEADER) };
  return new Uint8Array(await subtle.decrypt(algorithm, key.aes, signed.subarray(HEADER)));
}

/** Opens, whatever the token's age (stored tokens have no TTL). Throws FernetError, and nothing else. */
export async function openFernet(key: FernetKey, token: string): Promise<Bytes> {
  try {
    return await open(key, decode(token));
  } catch {
    throw new FernetError();
  }
}
