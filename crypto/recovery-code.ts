import type { B64u32 } from "@/protocol/ids";
import { type Bytes, toB64u } from "./bytes";
import { hashText, hkdf } from "./hash";
import { randomBytes } from "./random";
import { fail, ok, type Result } from "./result";

// 128 random bits and 12 check bits are 28 characters of Crockford's base32, shown as seven groups of four.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BYTES = 16;
const CHECK_BITS = 12;

/** CRC-12: finds every single wrong character and every swap of neighbours. */
function checksum(code: Uint8Array): number {
  let crc = 0xfff;
  for (const byte of code) {
    crc ^= byte << 4;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x800 ? ((crc << 1) ^ 0x80f) & 0xfff : crc << 1;
  }
  return crc;
}

function encode(code: Uint8Array): string {
  let number = 0n;
  for (const byte of code) number = (number << 8n) | BigInt(byte);
  number = (number << BigInt(CHECK_BITS)) | BigInt(checksum(code));
  let text = "";
  for (let i = 0; i < 28; i++, number >>= 5n) text = (ALPHABET[Number(number & 31n)] ?? "") + text;
  return text.replace(/(.{4})(?=.)/g, "$1-");
}

/** A fresh recovery code, as it is shown to the person: `8F4Q-TN2W-K7DM-3XHA-9RVC-EY6P-5BGJ`. */
export function newRecoveryCode(): string {
  return encode(randomBytes(BYTES));
}

/** Forgives what hands and eyes do: case, spaces, dashes, O for 0, I and L for 1. */
function normalise(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s\-–—_]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}

/** The 16 bytes of a typed code, or `bad-code` where the length, a character or the checksum is wrong. */
export function parseRecoveryCode(text: string): Result<Bytes, "bad-code"> {
  const plain = normalise(text);
  if (plain.length !== 28) return fail("bad-code");
  let number = 0n;
  for (const character of plain) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return fail("bad-code");
    number = (number << 5n) | BigInt(value);
  }
  const code = new Uint8Array(BYTES);
  let rest = number >> BigInt(CHECK_BITS);
  for (let i = BYTES - 1; i >= 0; i--, rest >>= 8n) code[i] = Number(rest & 255n);
  return Number(number & 0xfffn) === checksum(code) ? ok(code) : fail("bad-code");
}

/** The key that wraps the vault root, and the proof that the server knows by its hash; neither tells the other. */
export async function recoverySecrets(code: Bytes): Promise<{ wrapKey: Bytes; proof: B64u32 }> {
  const none = new Uint8Array(0);
  const [wrapKey, proof] = await Promise.all([
    hkdf(code, none, "sotto/recovery/wrap/1", 32),
    hkdf(code, none, "sotto/recovery/proof/1", 32),
  ]);
  return { wrapKey, proof: toB64u(proof) as B64u32 };
}

/** What the server stores of a proof. */
export function proofHash(proof: B64u32): Promise<B64u32> {
  return hashText("sotto/recovery-proof/1", proof);
}
