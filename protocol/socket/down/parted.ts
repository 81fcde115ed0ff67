import { z } from "zod";
import { roomId } from "../../ids";
/** This socket gets nothing more of the room: not a member, or no such room (the same answer). */
export const parted = z.strictObject({ t: z.literal("parted"), room: roomId });
