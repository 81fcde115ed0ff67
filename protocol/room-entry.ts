import { z } from "zod";
import { accountId, b64u32, b64u64, deviceId, epoch, eventId, roomId } from "./ids";
import { LIMITS } from "./limits";
import { policy, role } from "./policy";

/** One line of a roster: account, identity-key hash, user-key generation, user public key, account-chain n, role. */
export const seat = z.tuple([accountId, b64u32, z.int().min(1), b64u32, z.int().min(1), role]);
export type Seat = z.infer<typeof seat>;

export const roomType = z.enum(["self", "direct", "group"]);
export type RoomType = z.infer<typeof roomType>;

const n = z.int().min(1);
const head = <K extends string>(kind: K) =>
  [
    z.literal("sotto/room/1"),
    z.literal(1),
    roomId,
    eventId,
    z.literal(kind),
    n,
    b64u32,
    accountId,
    deviceId,
    n,
  ] as const;
/** rosterHash, epoch, keyCommit, noteHash, policy (null = as before) */
const tail = [b64u32, epoch, b64u32.nullable(), b64u32.nullable(), policy.nullable()] as const;
const seats = z.array(seat).max(LIMITS.entryPeople);

/**
 * Payload of one entry of a room chain:
 * `[domain, suite, room, id, kind, n, prevHash, author, device, deviceSeq, delta, rosterHash, epoch, keyCommit, noteHash, policy]`.
 * Kinds that make an epoch (create, add, remove, rotate) carry keyCommit; the rest carry null.
 * Seats given beside a change refresh the lines of people whose account chain moved. An entry names at most 100 people
 * of each sort, so that every frame stays small: larger groups grow by several `add`s, and a `rotate` that brings a full
 * hundred up to date may be one of several.
 */
export const roomPayload = z.union([
  /** delta: type, whole roster sorted by account */
  z.tuple([...head("create"), z.tuple([roomType, seats.min(1)]), ...tail]),
  /** delta: new seats, refreshed seats */
  z.tuple([...head("add"), z.tuple([seats.min(1), seats]), ...tail]),
  /** delta: accounts, barred (0 or 1), refreshed seats */
  z.tuple([
    ...head("remove"),
    z.tuple([z.array(accountId).min(1).max(LIMITS.entryPeople), z.int().min(0).max(1), seats]),
    ...tail,
  ]),
  /** the author leaves */
  z.tuple([...head("leave"), z.tuple([]), ...tail]),
  /** delta: account, role, muted until (unix seconds, 0 = not muted) */
  z.tuple([...head("role"), z.tuple([accountId, role, z.int().min(0).max(LIMITS.lastSecond)]), ...tail]),
  z.tuple([...head("settings"), z.tuple([]), ...tail]),
  /** delta: refreshed seats */
  z.tuple([...head("rotate"), z.tuple([seats]), ...tail]),
  /** delta: X25519 key, Ed25519 key, role, expiry (unix seconds), uses */
  z.tuple([...head("invite"), z.tuple([b64u32, b64u32, role, z.int().min(0), z.int().min(1)]), ...tail]),
  /** delta: id of the invite entry */
  z.tuple([...head("invite-revoke"), z.tuple([eventId]), ...tail]),
  /** delta: last good n, its hash */
  z.tuple([...head("restart"), z.tuple([n, b64u32]), ...tail]),
]);
export type RoomPayload = z.infer<typeof roomPayload>;
export type RoomEntryKind = RoomPayload[4];

/** What an entry event carries in `public` (as JSON text): `[payload, signature]`. */
export const entryPublic = z.tuple([z.string().max(60_000), b64u64]);
