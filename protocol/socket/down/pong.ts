import { z } from "zod";
export const pong = z.strictObject({ t: z.literal("pong") });
