import { z } from "zod";
import { accountId, b64u32, deviceId, epoch, eventId, roomId, seq, token } from "./ids";

export const entryKind = z.enum([
  "create",
  "add",
  "remove",
  "leave",
  "role",
  "settings",
  "rotate",
  "invite",
  "invite-revoke",
  "restart",
]);
export const tokenKind = z.enum([
  "message",
  "edit",
  "delete",
  "restore",
  "reaction",
  "unreaction",
  "pin",
  "unpin",
  "emoji",
  "profile",
  "personal",
]);
export type TokenKind = z.infer<typeof tokenKind>;
export const eventKind = z.enum([...entryKind.options, ...tokenKind.options]);
export type EventKind = z.infer<typeof eventKind>;

/**
 * One line of a room's log, byte-equal by every path (frame, page, catch-up).
 * `token` is null when blanked or withheld, and always null on entries, whose signed bytes stand in `public`.
 * `createdAt` is the server's clock in milliseconds. An unknown `kind` is kept and shown as "needs a newer Sotto".
 */
export const event = z.strictObject({
  room: roomId,
  seq: seq,
  id: eventId,
  kind: z.string().max(32),
  sender: accountId,
  device: deviceId,
  deviceSeq: z.int().min(1),
  epoch: epoch,
  target: eventId.nullable(),
  thread: eventId.nullable(),
  token: token.nullable(),
  tokenHash: b64u32,
  public: z.string().max(65_536).nullable(),
  createdAt: z.int(),
});
export type Event = z.infer<typeof event>;

/** What the server must act on beside a token; travels as JSON text whose SHA-256 is signed inside the token. */
export const tokenPublic = z.strictObject({
  reply: eventId.optional(),
  /** where the answered message stands, as its author saw it: a hint for finding it, proved by the id that stands there */
  at: z.int().min(1).optional(),
  /** of a `delete`: for good, its target's tokens leave the log */
  hard: z.literal(true).optional(),
  wake: z.array(accountId).max(100).optional(),
});
