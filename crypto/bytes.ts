/** Bytes as WebCrypto takes them: never over shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const ascii = new TextDecoder();
// A byte order mark is content, or two byte strings would read as one text.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const ALPHABET = encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const VALUES = new Int8Array(128).fill(-1);
ALPHABET.forEach((code, value) => {
  VALUES[code] = value;
});

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Throws TypeError where the bytes are no UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** base64url without padding. */
export function toB64u(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  for (let i = 0, o = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let shift = 18; shift >= 0 && o < codes.length; shift -= 6) codes[o++] = ALPHABET[(word >> shift) & 63] ?? 0;
  }
  return ascii.decode(codes);
}

function value(text: string, at: number): number {
  const found = VALUES[text.charCodeAt(at)] ?? -1;
  if (found < 0) throw new TypeError("not base64url");
  return found;
}

/**
 * Reads base64url without padding. Every byte string has exactly one text here: throws TypeError on padding, on a
 * foreign character, on an impossible length and on trailing bits that are not zero.
 */
export function fromB64u(text: string): Bytes {
  if (text.length % 4 === 1) throw new TypeError("not base64url");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  for (let i = 0, o = 0; i < text.length; i++) {
    word = ((word << 6) | value(text, i)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[o++] = (word >> bits) & 0xff;
  }
  if ((word & ((1 << bits) - 1)) !== 0) throw new TypeError("not base64url");
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Takes the same time wherever the bytes differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
