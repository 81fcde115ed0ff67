import { z } from "zod";
import { errorCode } from "../../errors";
/** A frame was refused; the socket lives on. */
export const error = z.strictObject({ t: z.literal("error"), ref: z.int().min(0).optional(), code: errorCode });
