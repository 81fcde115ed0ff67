import { z } from "zod";
import { roomId } from "../../ids";
import { LIMITS } from "../../limits";
/** Rooms to follow, each with the last seq the engine holds: `[room, since]`. Joining again moves nothing. */
export const join = z.strictObject({
  t: z.literal("join"),
  rooms: z.array(z.tuple([roomId, z.int().min(0)])).max(LIMITS.joinRooms),
});
