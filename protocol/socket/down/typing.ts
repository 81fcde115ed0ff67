import { z } from "zod";
import { accountId, roomId } from "../../ids";
/** Somebody writes in a room just now. Forgotten unless it is said again. */
export const typing = z.strictObject({ t: z.literal("typing"), room: roomId, account: accountId });
