import { z } from "zod";
/** The ticket was good. `heartbeat` in ms: a frame comes at least that often. `now` is the server's clock in ms. */
export const welcome = z.strictObject({ t: z.literal("welcome"), v: z.int(), heartbeat: z.int(), now: z.int() });
