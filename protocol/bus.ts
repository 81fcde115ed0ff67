import { z } from "zod";
import { event } from "./event";
import { accountId, roomId, sessionId } from "./ids";
import { LIMITS } from "./limits";
import { receipt } from "./receipt";

/** `room` channel: the room's log moved from `from` to `to` (both inclusive); `events` only where the bus can carry them (≤ 32 KB). */
export const roomMoved = z.strictObject({
  room: roomId,
  from: z.int().min(1),
  to: z.int().min(1),
  events: z.array(event).optional(),
});
export type RoomMoved = z.infer<typeof roomMoved>;

/** `person` channel: something of a person's changed; `session` names the one that died, `room` and `n` a moved cursor or chain. */
export const personMoved = z.strictObject({
  person: accountId,
  what: z.enum(["rooms", "session", "chain", "cursor"]),
  n: z.int().optional(),
  room: roomId.optional(),
  session: sessionId.optional(),
});
export type PersonMoved = z.infer<typeof personMoved>;

/** `room` channel: members of a small room have come further. */
export const roomReceipts = z.strictObject({
  room: roomId,
  receipts: z.array(receipt).min(1).max(LIMITS.receiptMembers),
});
export type RoomReceipts = z.infer<typeof roomReceipts>;

/** `room` channel: somebody writes there just now. */
export const roomTyping = z.strictObject({ room: roomId, typing: accountId });
export type RoomTyping = z.infer<typeof roomTyping>;

/** To every sidecar: somebody came, rests, or (`privacy`) shows and sees something else than before. What, is looked up. */
export const presenceMoved = z.strictObject({ presence: accountId, privacy: z.boolean() });
export type PresenceMoved = z.infer<typeof presenceMoved>;

export const busMessage = z.union([roomMoved, personMoved, roomReceipts, roomTyping, presenceMoved]);
export type BusMessage = z.infer<typeof busMessage>;
