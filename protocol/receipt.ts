import { z } from "zod";
import { accountId } from "./ids";

/**
 * How far a member has come in a room: `[account, delivered, read, at]`. One of their devices holds what was said up to
 * `delivered`, they have read up to `read`, and the later of both moved at `at` (ms, the server's clock).
 */
export const receipt = z.tuple([accountId, z.int().min(0), z.int().min(0), z.int()]);
export type Receipt = z.infer<typeof receipt>;
