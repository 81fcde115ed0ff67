import { z } from "zod";
/** First frame of a socket: a single-use ticket, got over the session by HTTP. */
export const hello = z.strictObject({ t: z.literal("hello"), v: z.int(), ticket: z.string().max(128) });
