import { z } from "zod";
import { errorCode } from "../errors";
import { event } from "../event";
import { roomId } from "../ids";
import { LIMITS } from "../limits";
import { noteOutput, ownBox, page } from "./rooms";

/**
 * POST /api/v1/rooms/beginnings: what an engine asks first of rooms of which it holds nothing, several rooms at once. A room
 * that is named twice counts once.
 */
export const beginningsInput = z.strictObject({ rooms: z.array(roomId).min(1).max(LIMITS.beginningRooms) });

/**
 * What one room begins with, each part in the form and by the right of the route that gives it alone: the newest page, the
 * entries from the first on, one's own boxes, and the note of the epoch that these entries end with (null: none to be read).
 */
export const roomBeginning = z.strictObject({
  room: roomId,
  page: page,
  entries: z.array(event),
  boxes: z.array(ownBox),
  note: noteOutput.nullable(),
});
export type RoomBeginning = z.infer<typeof roomBeginning>;
/** A room of which nothing may be read, as its own routes would say it. */
const roomRefused = z.strictObject({ room: roomId, refused: errorCode });

/** In the order of the question. `left`: rooms for which there was no place in this answer, to be asked for again. */
export const beginningsOutput = z.strictObject({
  rooms: z.array(z.union([roomBeginning, roomRefused])),
  left: z.array(roomId),
});
