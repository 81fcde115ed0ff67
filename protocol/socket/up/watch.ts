import { z } from "zod";
import { accountId } from "../../ids";
import { LIMITS } from "../../limits";

/** The people whose presence this socket wants, in place of those it named before; answered by `presence` with all of them. */
export const watch = z.strictObject({ t: z.literal("watch"), accounts: z.array(accountId).max(LIMITS.watched) });
