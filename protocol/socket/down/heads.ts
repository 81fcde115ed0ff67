import { z } from "zod";
import { roomId } from "../../ids";
/** Heads of rooms that moved lately (all of them on `resync`): an engine behind waits 1 s and jitter, then fetches. */
export const heads = z.strictObject({ t: z.literal("heads"), rooms: z.array(z.tuple([roomId, z.int().min(0)])) });
