import { z } from "zod";
import { roomId } from "../../ids";
/** Something of the socket's own person changed: fetch it again. `cursor` brings the room and the new read seq in `n`. */
export const person = z.strictObject({
  t: z.literal("person"),
  what: z.enum(["rooms", "session", "chain", "cursor"]),
  n: z.int().optional(),
  room: roomId.optional(),
});
