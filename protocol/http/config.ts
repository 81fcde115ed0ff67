import { z } from "zod";
import { policy } from "../policy";

/** GET /api/v1/config: what a page needs before anybody is signed in. `build` changes with every build. */
export const configOutput = z.strictObject({
  signups: z.enum(["open", "invite", "closed"]),
  protocol: z.int(),
  protocolMin: z.int(),
  build: z.string().max(64),
  passwordScore: z.int().min(0).max(4),
  handleMin: z.int(),
  handleMax: z.int(),
  socketSends: z.boolean(),
  /** what a new group allows, unless its maker says otherwise */
  groupPolicy: policy,
});
export type Config = z.infer<typeof configOutput>;
