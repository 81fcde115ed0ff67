import { z } from "zod";
import { roomId } from "../../ids";
import { LIMITS } from "../../limits";
/** This device holds what others said in these rooms up to a seq: `[room, seq]`. Never falls; coalesced. */
export const received = z.strictObject({
  t: z.literal("received"),
  rooms: z.array(z.tuple([roomId, z.int().min(0)])).max(LIMITS.joinRooms),
});
