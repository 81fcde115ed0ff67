import { z } from "zod";
import { roomId } from "../../ids";
/** Too far behind to replay: live frames follow from `head` + 1; the engine fetches pages itself. */
export const reset = z.strictObject({ t: z.literal("reset"), room: roomId, head: z.int().min(0) });
