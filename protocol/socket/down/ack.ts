import { z } from "zod";
import { roomId } from "../../ids";
import { sendResult } from "../../send";
/** Answer to `send`, after the commit, in the order of its items. */
export const ack = z.strictObject({
  t: z.literal("ack"),
  ref: z.int().min(0),
  room: roomId,
  results: z.array(sendResult),
});
