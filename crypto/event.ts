import { z } from "zod";
import type { Event } from "@/protocol/event";
import { type Heads, heads } from "@/protocol/event-body";
import { accountId, type B64u32, b64u32, deviceId, epoch, eventId, roomId, type Token } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Bytes, concat, fromB64u, fromUtf8, toB64u, utf8 } from "./bytes";
import { parseCanonical } from "./canonical-json";
import { type FernetKey, openFernet, sealFernet } from "./fernet";
import { publicHash, tokenHash } from "./hash";
import { fail, ok, type Result } from "./result";
import { signBytes, verifyBytes } from "./sign";

const DOMAIN = "sotto/event/1";
const SIGNATURE = 64;

/** What is sealed: a signature (64 bytes), then this as JSON. Its every field but the last four also stands outside. */
const sealed = z.tuple([
  z.literal(DOMAIN),
  z.literal(1),
  roomId,
  epoch,
  eventId,
  z.string().max(32),
  eventId.nullable(),
  eventId.nullable(),
  b64u32,
  accountId,
  deviceId,
  z.int().min(1),
  b64u32,
  heads,
  z.unknown(),
  z.string().regex(/^0*$/),
]);

/** The fields of an event that its author decides. `prevHash` = this device's last accepted token here (or ZERO_HASH). */
export type EventFields = Pick<
  Event,
  "room" | "epoch" | "id" | "kind" | "target" | "thread" | "sender" | "device" | "deviceSeq"
> & { publicText: string | null; prevHash: B64u32; heads: Heads; body: unknown };

/** Why a token was not accepted: it does not open, is no event, stands in the wrong place, or was not signed so. */
export type OpenReason = "mac" | "form" | "moved" | "signature";

/** "0"s up to 64, 256, 1 K, 4 K, then multiples of 4 K bytes, so that a body's length hardly shows. */
function padding(body: unknown): string {
  const bytes = utf8(JSON.stringify(body)).length;
  const size = [64, 256, 1_024].find((step) => bytes <= step) ?? Math.ceil(bytes / 4_096) * 4_096;
  return "0".repeat(size - bytes);
}

async function plaintextOf(fields: EventFields): Promise<Bytes> {
  const { room, epoch, id, kind, target, thread, sender, device, deviceSeq, prevHash, heads, body } = fields;
  const bound = [DOMAIN, 1, room, epoch, id, kind, target, thread, await publicHash(fields.publicText)];
  return utf8(JSON.stringify([...bound, sender, device, deviceSeq, prevHash, heads, body, padding(body)]));
}

/** Signs and seals an event. Throws RangeError where the token would be larger than a server takes. */
export async function sealEvent(input: {
  key: FernetKey;
  signer: CryptoKey;
  fields: EventFields;
  at?: number;
}): Promise<{ token: Token; tokenHash: B64u32 }> {
  const plaintext = await plaintextOf(input.fields);
  const signature = fromB64u(await signBytes(input.signer, DOMAIN, plaintext));
  const options = input.at === undefined ? {} : { at: input.at };
  const token = await sealFernet(input.key, concat(signature, plaintext), options);
  if (token.length > LIMITS.tokenBytes) throw new RangeError("event too large");
  return { token, tokenHash: await tokenHash(token) };
}

function parseSealed(opened: Bytes): z.infer<typeof sealed> | null {
  try {
    return parseCanonical(sealed, fromUtf8(opened.subarray(SIGNATURE)));
  } catch {
    return null;
  }
}

async function standsWhereItWasPut(parsed: z.infer<typeof sealed>, event: Event): Promise<boolean> {
  const { room, epoch, id, kind, target, thread, sender, device, deviceSeq } = event;
  const bound = [room, epoch, id, kind, target, thread, await publicHash(event.public), sender, device, deviceSeq];
  return bound.every((value, index) => value === parsed[index + 2]);
}

/**
 * Opens an event and checks it against its envelope, in this order: tokenHash, MAC, form, every bound field, signature
 * by `deviceKey` (the sender device's Ed25519 key). Whether that device was valid and the body fits its kind is the
 * caller's to judge.
 */
export async function openEvent(input: {
  key: FernetKey;
  event: Event;
  deviceKey: B64u32;
}): Promise<Result<{ prevHash: B64u32; heads: Heads; body: unknown }, OpenReason>> {
  const { event } = input;
  if (event.token === null) return fail("form", "no token");
  if ((await tokenHash(event.token)) !== event.tokenHash) return fail("moved", "tokenHash");
  const opened = await openFernet(input.key, event.token).catch(() => null);
  if (opened === null) return fail("mac");
  const parsed = parseSealed(opened);
  if (parsed === null) return fail("form");
  if (!(await standsWhereItWasPut(parsed, event))) return fail("moved");
  const signature = toB64u(opened.subarray(0, SIGNATURE));
  if (!(await verifyBytes(input.deviceKey, DOMAIN, opened.subarray(SIGNATURE), signature))) return fail("signature");
  return ok({ prevHash: parsed[12], heads: parsed[13], body: parsed[14] });
}
