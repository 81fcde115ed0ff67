import { z } from "zod";
/** POST /api/v1/tickets: a single-use ticket (30 s) and the addresses of the sidecars; empty = same origin `/realtime`. */
export const ticketOutput = z.strictObject({
  ticket: z.string().max(128),
  urls: z.array(z.string().max(512)),
  protocol: z.int(),
});
