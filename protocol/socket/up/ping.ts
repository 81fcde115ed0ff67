import { z } from "zod";
/** Answered by `pong`: notices a half-open connection from the engine's side. */
export const ping = z.strictObject({ t: z.literal("ping") });
