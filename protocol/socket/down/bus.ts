import { z } from "zod";
/** Whether the sidecar hears the bus. While it does not, engines poll. */
export const bus = z.strictObject({ t: z.literal("bus"), up: z.boolean() });
