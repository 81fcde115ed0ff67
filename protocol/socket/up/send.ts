import { z } from "zod";
import { roomId } from "../../ids";
import { sendItems } from "../../send";
/** The fast door: a batch of sealed events for one room; answered by `ack` with the same `ref`. */
export const send = z.strictObject({ t: z.literal("send"), ref: z.int().min(0), room: roomId, items: sendItems });
