import { z } from "zod";
import { hereState } from "../../presence";

/** Whether this device's person uses it just now; a socket that never says so counts for nobody's presence. */
export const here = z.strictObject({ t: z.literal("here"), state: hereState });
