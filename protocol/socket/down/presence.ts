import { z } from "zod";
import { LIMITS } from "../../limits";
import { presence as one } from "../../presence";

/** How watched people are: all of them once `watch` was said, then those who changed, each at most once in 5 s. */
export const presence = z.strictObject({ t: z.literal("presence"), people: z.array(one).max(LIMITS.watched) });
