import { z } from "zod";
/** Asks for the heads of all joined rooms (after becoming visible, or when in doubt). */
export const resync = z.strictObject({ t: z.literal("resync") });
