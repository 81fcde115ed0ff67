import { z } from "zod";
import { tokenKind } from "./event";
import { b64u32, epoch, eventId, seq, token } from "./ids";
import { LIMITS } from "./limits";

/** One sealed event on its way up, the same through both doors. Room, sender and device come from the path and the session. */
export const sendItem = z.strictObject({
  id: eventId,
  kind: tokenKind,
  deviceSeq: z.int().min(1),
  epoch: epoch,
  target: eventId.nullable(),
  thread: eventId.nullable(),
  token: token,
  public: z.string().max(LIMITS.publicBytes).nullable(),
});
export type SendItem = z.infer<typeof sendItem>;
export const sendItems = z.array(sendItem).min(1).max(LIMITS.batchItems);

/** Why an item was refused. The first five are tried again after healing, the rest leave the queue. */
export const refusal = z.enum([
  "rate",
  "after-refused",
  "rotate-first",
  "stale-epoch",
  "server",
  "too-large",
  "not-allowed",
  "not-found",
  "no-target",
  "id-taken",
]);
export type Refusal = z.infer<typeof refusal>;
export const RETRY_REFUSALS: ReadonlySet<Refusal> = new Set([
  "rate",
  "after-refused",
  "rotate-first",
  "stale-epoch",
  "server",
]);

/** The device's last accepted event in the room, told with `after-refused`. All zero when there is none. */
export const lastAccepted = z.strictObject({ deviceSeq: z.int().min(0), id: eventId.nullable(), tokenHash: b64u32 });
export type LastAccepted = z.infer<typeof lastAccepted>;

/** `retryAfter`: seconds of slow mode that are left, told with `rate`. */
export const sendResult = z.discriminatedUnion("status", [
  z.strictObject({ id: eventId, status: z.literal("ok"), seq: seq, tokenHash: b64u32, createdAt: z.int() }),
  z.strictObject({ id: eventId, status: z.literal("dup"), seq: seq, tokenHash: b64u32, createdAt: z.int() }),
  z.strictObject({
    id: eventId,
    status: z.literal("refused"),
    code: refusal,
    last: lastAccepted.optional(),
    retryAfter: z.int().min(1).optional(),
  }),
]);
export type SendResult = z.infer<typeof sendResult>;
