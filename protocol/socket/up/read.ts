import { z } from "zod";
import { roomId } from "../../ids";
/** The person has read up to `seq`. Never falls; coalesced. */
export const read = z.strictObject({ t: z.literal("read"), room: roomId, seq: z.int().min(0) });
