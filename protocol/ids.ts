import { z } from "zod";

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** UUIDs in lower case, branded by what they name. */
export const roomId = uuid.brand<"RoomId">();
export type RoomId = z.infer<typeof roomId>;
export const accountId = uuid.brand<"AccountId">();
export type AccountId = z.infer<typeof accountId>;
export const deviceId = uuid.brand<"DeviceId">();
export type DeviceId = z.infer<typeof deviceId>;
export const eventId = uuid.brand<"EventId">();
export type EventId = z.infer<typeof eventId>;
export const sessionId = uuid.brand<"SessionId">();
export type SessionId = z.infer<typeof sessionId>;

/** Place of an event in its room's log: 1, 2, 3 … without holes. 0 means "before the first". */
export const seq = z
  .int()
  .min(0)
  .max(2 ** 52)
  .brand<"Seq">();
export type Seq = z.infer<typeof seq>;
/** Number of a room key, from 1. */
export const epoch = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .brand<"Epoch">();
export type Epoch = z.infer<typeof epoch>;

/** 32 bytes (a hash or a public key) as base64url without padding. */
export const b64u32 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)
  .brand<"B64u32">();
export type B64u32 = z.infer<typeof b64u32>;
/** 64 bytes (an Ed25519 signature) as base64url without padding. */
export const b64u64 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{85}[AQgw]$/)
  .brand<"B64u64">();
export type B64u64 = z.infer<typeof b64u64>;

/** A Fernet token as text; only sealing makes one. */
export const token = z
  .string()
  .regex(/^gAAAA[A-Za-z0-9_-]+={0,2}$/)
  .max(32_768)
  .brand<"Token">();
export type Token = z.infer<typeof token>;
/** A box (suite byte, encapsulated key, ciphertext) as base64url without padding. */
export const box = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(512)
  .brand<"Box">();
export type Box = z.infer<typeof box>;

/** Handles are lower-case; the configuration may only narrow this. */
export const handle = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{1,29}[a-z0-9]$/)
  .brand<"Handle">();
export type Handle = z.infer<typeof handle>;

/** 32 zero bytes: the "previous hash" of every first thing. */
export const ZERO_HASH = "A".repeat(43) as B64u32;
