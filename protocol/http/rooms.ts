import { z } from "zod";
import { event } from "../event";
import { accountId, b64u32, box, deviceId, epoch, eventId, handle, roomId } from "../ids";
import { LIMITS } from "../limits";
import { role } from "../policy";
import { receipt } from "../receipt";
import { roomType } from "../room-entry";
import { lastAccepted, sendItems, sendResult } from "../send";

/** One room of the list. `since` = first seq this person may read; `read`, `delivered` = own cursors; `unread` counted to 100 by the server. */
export const roomSummary = z.strictObject({
  room: roomId,
  type: roomType,
  head: z.int().min(0),
  epoch: epoch,
  chainN: z.int().min(1),
  stale: z.boolean(),
  since: z.int().min(1),
  read: z.int().min(0),
  delivered: z.int().min(0),
  unread: z.int().min(0).max(100),
  lastAt: z.int(),
  /** of a room of one or two; of a group the chain tells */
  members: z.array(z.strictObject({ account: accountId, handle: handle, role: role })),
});
export type RoomSummary = z.infer<typeof roomSummary>;
/** A room that one was in and is out of; `until` = last seq this person may read. */
export const leftRoom = z.strictObject({ room: roomId, until: z.int().min(1) });
export type LeftRoom = z.infer<typeof leftRoom>;
/**
 * GET /api/v1/rooms: all rooms one is a member of, newest first, and those that one is out of. `receipts`: how far the other is in
 * rooms of two. `now`: the server's clock (ms), read before everything else: what it had allowed until then, the heads show.
 */
export const roomList = z.strictObject({
  rooms: z.array(roomSummary),
  left: z.array(leftRoom),
  receipts: z.array(z.strictObject({ room: roomId, receipt: receipt })),
  version: z.int(),
  now: z.int(),
});
export type RoomList = z.infer<typeof roomList>;

/** A room key boxed to one member's user key. */
export const memberBox = z.strictObject({
  account: accountId,
  generation: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  box: box,
});
export type MemberBox = z.infer<typeof memberBox>;
const note = z
  .string()
  .regex(/^gAAAA[A-Za-z0-9_-]+={0,2}$/)
  .max(LIMITS.noteBytes);

/** A signed chain entry on its way up: what stands in the event's `public`, and the envelope's own fields come from the payload. */
export const entryItem = z.strictObject({
  id: eventId,
  payload: z.string().max(60_000),
  signature: z.string().length(86),
});

/**
 * POST /api/v1/rooms: creates a room by its signed first entry. One per pair: if the room exists the answer is `conflict`
 * (409) and the engine ingests the winner.
 */
export const createRoomInput = z.strictObject({
  entry: entryItem,
  boxes: z.array(memberBox).min(1).max(LIMITS.roomMembers),
  note: note,
});
export const entryOutput = z.strictObject({ seq: z.int().min(1), tokenHash: b64u32, createdAt: z.int() });

/** PUT /api/v1/rooms/:room/boxes: uploaded before the entry they belong to, keyed by its hash. */
export const boxesInput = z.strictObject({
  entryHash: b64u32,
  epoch: epoch,
  boxes: z.array(memberBox).min(1).max(LIMITS.roomMembers),
  note: note,
});
/** POST /api/v1/rooms/:room/entries */
export const entryInput = z.strictObject({ entry: entryItem });
/** GET /api/v1/rooms/:room/entries?after=n: entry events by their n, never dropped. `hashes` not needed: clients compute them. */
export const entriesOutput = z.strictObject({ entries: z.array(event) });

/** One of one's own boxes. `note` is the epoch's sealed note. */
export const ownBox = z.strictObject({
  room: roomId,
  epoch: epoch,
  entryHash: b64u32,
  generation: z.int().min(1),
  box: box,
});
export type OwnBox = z.infer<typeof ownBox>;
/** GET /api/v1/boxes?cursor=: all own boxes, newest rooms and epochs first, 500 a page; GET /api/v1/rooms/:room/boxes: those of one room. */
export const boxesOutput = z.strictObject({ boxes: z.array(ownBox), next: z.string().max(64).nullable() });
/** GET /api/v1/rooms/:room/notes/:epoch */
export const noteOutput = z.strictObject({ epoch: epoch, note: note });

/** POST /api/v1/rooms/:room/events */
export const sendInput = z.strictObject({ items: sendItems });
export const sendOutput = z.strictObject({ results: z.array(sendResult) });

/**
 * GET /api/v1/rooms/:room/events?after=s | ?before=s (&limit ≤ 200): a contiguous range with every event in it, ascending.
 * `from`/`to` bound the range (from > to when empty). `later`: newer events that target events of the page.
 */
export const page = z.strictObject({
  room: roomId,
  from: z.int().min(1),
  to: z.int().min(0),
  head: z.int().min(0),
  since: z.int().min(1),
  events: z.array(event),
  later: z.array(event),
});
export type Page = z.infer<typeof page>;

/** POST /api/v1/rooms/:room/cursor: the read cursor, never falling. */
export const cursorInput = z.strictObject({ read: z.int().min(0) });
export const cursorOutput = z.strictObject({ read: z.int().min(0), unread: z.int().min(0).max(100) });

/** GET /api/v1/rooms/:room/device: the last accepted event of the session's device in this room. */
export const deviceState = z.strictObject({ device: deviceId, last: lastAccepted });
