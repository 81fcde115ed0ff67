import { z } from "zod";
import type { TokenKind } from "./event";
import { accountId, b64u32, b64u64, deviceId, roomId } from "./ids";
import { LIMITS } from "./limits";

/** `forwarded`: its author sent on what was said elsewhere */
const content = z.tuple([z.enum(["text", "forwarded"]), z.string().min(1).max(LIMITS.textCharacters)]);
export type Content = z.infer<typeof content>;
const emoji = z.tuple([z.enum(["unicode", "custom"]), z.string().min(1).max(64)]);
export type Emoji = z.infer<typeof emoji>;

/** Bodies inside the token, by kind. A body that does not fit its kind reads "needs a newer Sotto". */
export const eventBody = {
  message: content,
  /** SHA-256 of the version it replaces (a tokenHash), new content */
  edit: z.tuple([b64u32, content]),
  delete: z.tuple([z.enum(["soft", "hard"])]),
  restore: z.tuple([]),
  reaction: emoji,
  unreaction: emoji,
  /** where its author saw the message stand */
  pin: z.union([z.tuple([z.int().min(1)]), z.tuple([])]),
  unpin: z.tuple([]),
  /** name and picture of an emoji of the room's own; an empty picture removes it */
  emoji: z.tuple([z.string().min(1).max(64), z.string().max(4_096)]),
  /** the sender's profile key (32 bytes) and its version */
  profile: z.tuple([b64u32, z.int().min(1)]),
  /** key and value (JSON text) of one piece of personal data; an empty value removes it */
  personal: z.tuple([z.string().min(1).max(128), z.string().max(20_000)]),
} as const;

const word = <K extends TokenKind>(kind: K) => z.strictObject({ kind: z.literal(kind), body: eventBody[kind] });

/** What an opened token says: its kind, and the body that fits it. */
export const eventWord = z.discriminatedUnion("kind", [
  word("message"),
  word("edit"),
  word("delete"),
  word("restore"),
  word("reaction"),
  word("unreaction"),
  word("pin"),
  word("unpin"),
  word("emoji"),
  word("profile"),
  word("personal"),
]);
export type EventWord = z.infer<typeof eventWord>;

/** `[room n, room chain hash, own account n, own account hash, last seq seen here, its tokenHash]` */
export const heads = z.tuple([z.int().min(1), b64u32, z.int().min(1), b64u32, z.int().min(0), b64u32]);
export type Heads = z.infer<typeof heads>;

/**
 * What somebody says of themselves beside their name: `[emoji, text, until]`. One of the first two may be empty; `until` in unix
 * seconds, 0 where it stays until they take it away.
 */
export const personStatus = z
  .tuple([z.string().max(64), z.string().max(LIMITS.statusCharacters), z.int().min(0).max(LIMITS.lastSecond)])
  .refine(([symbol, text]) => symbol !== "" || text !== "");
export type PersonStatus = z.infer<typeof personStatus>;

/** What a device signs of its person's profile: `[v, account, version, name, device, status]`. */
export const profilePayload = z.tuple([
  z.literal(1),
  accountId,
  z.int().min(1),
  z.string().min(1).max(LIMITS.nameCharacters),
  deviceId,
  personStatus.nullable(),
]);
export type ProfilePayload = z.infer<typeof profilePayload>;

/** A profile record once opened with its person's profile key: the payload's canonical text, and the signature. */
export const profileRecord = z.tuple([z.string().max(2_048), b64u64]);

/**
 * A room's title: `[domain, room, name, topic, n, author, device]`, signed by the device. `n` = the entry it came with;
 * of several the one with the highest n counts, if its author might edit the room then.
 */
export const titlePayload = z.tuple([
  z.literal("sotto/title/1"),
  roomId,
  z.string().min(1).max(LIMITS.nameCharacters),
  z.string().max(1_000),
  z.int().min(1),
  accountId,
  deviceId,
]);

/** The epoch note: sealed under the epoch's key, for what newcomers must be able to read. */
export const epochNote = z.strictObject({
  v: z.literal(1),
  /** what the room is called: a signed title (crypto/title) as `[payload, signature]` */
  title: z.tuple([z.string().max(4_096), b64u64]).optional(),
  /** the key of the epoch before (32 bytes), while newcomers may read what was said earlier */
  link: b64u32.optional(),
  /** profile keys by account: `[account, key, version]` */
  profiles: z.array(z.tuple([z.string(), b64u32, z.int().min(1)])).max(1_000),
});
export type EpochNote = z.infer<typeof epochNote>;
