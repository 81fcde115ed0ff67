import { z } from "zod";
import { roomId } from "../../ids";
/** The replay of a joined room is complete up to `head`. */
export const joined = z.strictObject({ t: z.literal("joined"), room: roomId, head: z.int().min(0) });
