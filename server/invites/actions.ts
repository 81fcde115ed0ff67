"use server";

import { z } from "zod";
import { ok } from "@/crypto/result";
import { serverAction } from "@/server/http/action";
import { createInvite } from "./invite";

/** The operator makes a single-use sign-up link. */
export const createInviteAction = serverAction("invites/actions#createInviteAction", {
  input: z.strictObject({}),
  run: async ({ actor }) => {
    const { path, expiresAt } = await createInvite(actor.account);
    return ok({ path, expiresAt });
  },
});
