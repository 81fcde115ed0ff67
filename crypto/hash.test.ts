import { expect, it } from "vitest";
import { type AccountId, type B64u32, roomId } from "@/protocol/ids";
import { fromB64u, toB64u, utf8 } from "./bytes";
import {
  directRoomId,
  fingerprint,
  hashText,
  hkdf,
  identityHash,
  keyCommit,
  publicHash,
  sha256,
  tokenHash,
} from "./hash";
import { newId } from "./random";

const alice = "11111111-1111-4111-8111-111111111111" as AccountId;
const bob = "22222222-2222-4222-9222-222222222222" as AccountId;
const identity = toB64u(new Uint8Array(32).fill(5)) as B64u32;

// Computed with Python's hashlib and uuid.
it("[R4] hashes as committed", async () => {
  expect(toB64u(await sha256(utf8("abc")))).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  expect(await tokenHash("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  expect(await publicHash(null)).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  expect(await hashText("sotto/test/1", "x")).toBe("q65VCULZoOLXpJzPESTErVOPzZdEe_LsG3ZXyNLh80M");
  expect(await keyCommit(new Uint8Array(32).fill(1), alice, 7)).toBe("BYtnZnV375dEn7-wMXMRgkU5vjNqlAvgXDqOx1uLUiU");
  expect(await identityHash(identity)).toBe("ndBKUm8yhAyl3-HKmb0DdCZcjokyawAFXCMRE3S9sYc");
  expect(await fingerprint(identity)).toBe("kq84mmkf6a20s9ez");
  expect(await directRoomId(alice, bob)).toBe("25428df0-6fc5-8504-849b-ca870968e272");
  expect(await directRoomId(alice, alice)).toBe("bf54325d-c723-868d-addb-ad4c70699cc9");
});

it("[R19] alice and bob find the same room, whoever asks", async () => {
  expect(await directRoomId(bob, alice)).toBe(await directRoomId(alice, bob));
  expect(await directRoomId(alice, alice)).not.toBe(await directRoomId(bob, bob));
  expect(roomId.safeParse(await directRoomId(newId() as AccountId, newId() as AccountId)).success).toBe(true);
});

it("[R21] a commitment fits one key, one room, one epoch", async () => {
  const key = new Uint8Array(32).fill(1);
  const commits = [keyCommit(key, alice, 1), keyCommit(key, alice, 2), keyCommit(key, bob, 1)];
  expect(new Set(await Promise.all(commits)).size).toBe(3);
  expect(() => keyCommit(new Uint8Array(31), alice, 1)).toThrow(TypeError);
});

// RFC 5869, test case 3 (no salt, no info).
it("derives by HKDF as the RFC does", async () => {
  const okm = await hkdf(new Uint8Array(22).fill(0x0b), new Uint8Array(0), "", 42);
  expect([...okm].map((byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(
    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  );
  expect(fromB64u(identity)).toHaveLength(32);
});
