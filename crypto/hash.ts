import type { AccountId, B64u32, RoomId } from "@/protocol/ids";
import { type Bytes, concat, toB64u, utf8 } from "./bytes";

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
}

async function b64uHash(bytes: Bytes): Promise<B64u32> {
  return toB64u(await sha256(bytes)) as B64u32;
}

/** SHA-256 of `domain`, a zero byte, and the text. */
export function hashText(domain: string, text: string): Promise<B64u32> {
  return b64uHash(utf8(`${domain}\0${text}`));
}

/** SHA-256 of a token's text, without a domain: what the log, the acknowledgement and the next `prevHash` carry. */
export function tokenHash(token: string): Promise<B64u32> {
  return b64uHash(utf8(token));
}

let ofNothing: Promise<B64u32> | null = null;

/** SHA-256 of an event's public text (of nothing where there is none, as most have none): what the signed token binds. */
export function publicHash(publicText: string | null): Promise<B64u32> {
  if (publicText) return b64uHash(utf8(publicText));
  ofNothing ??= b64uHash(utf8(""));
  return ofNothing;
}

/** HKDF-SHA256 (RFC 5869). `bytes` = how many to derive. */
export async function hkdf(secret: Bytes, salt: Bytes, info: string, bytes: number): Promise<Bytes> {
  const key = await globalThis.crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await globalThis.crypto.subtle.deriveBits(algorithm, key, bytes * 8));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The one room of two people (of one: Notes to self): the first 16 bytes of a hash of the sorted ids, as a UUID of
 * version 8. Rooms of the other type carry version 4, so that nobody can sit on a pair's id.
 */
export async function directRoomId(a: AccountId, b: AccountId): Promise<RoomId> {
  const bytes = (await sha256(utf8(`sotto/direct/1\0${[a, b].sort().join("\0")}`))).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as RoomId;
}

/** Binds an epoch's raw key (32 bytes) to its room and number without telling it. */
export function keyCommit(rawKey: Bytes, room: string, epoch: number): Promise<B64u32> {
  if (rawKey.length !== 32) throw new TypeError("an epoch key has 32 bytes");
  return b64uHash(concat(utf8("sotto/key-commit/1\0"), rawKey, utf8(`\0${room}\0${epoch}`)));
}

/** What a roster says of a person's identity key. */
export function identityHash(identityKey: B64u32): Promise<B64u32> {
  return hashText("sotto/identity/1", identityKey);
}

const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** The first 80 bits of the identity hash as 16 characters (Crockford's base32): the `#…` of "my link". */
export async function fingerprint(identityKey: B64u32): Promise<string> {
  const hash = await sha256(utf8(`sotto/identity/1\0${identityKey}`));
  const bits = [...hash.slice(0, 10)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)] ?? "");
}
