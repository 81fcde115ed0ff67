import { z } from "zod";
import { roomId } from "../../ids";
/** The person is writing in a joined room; said again every few seconds while they are. What comes more often is dropped. */
export const typing = z.strictObject({ t: z.literal("typing"), room: roomId });
