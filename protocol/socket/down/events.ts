import { z } from "zod";
import { event } from "../../event";
import { roomId } from "../../ids";
/** A contiguous piece of a room's log, every event from `from` to `to`. */
export const events = z.strictObject({
  t: z.literal("events"),
  room: roomId,
  from: z.int().min(1),
  to: z.int().min(1),
  events: z.array(event),
});
