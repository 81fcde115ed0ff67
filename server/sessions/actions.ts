"use server";

import { z } from "zod";
import { fail, ok } from "@/crypto/result";
import { database } from "@/db/client";
import { sessionId } from "@/protocol/ids";
import { serverAction } from "@/server/http/action";
import { closeSession, sayClosed } from "./close-sessions";

/**
 * Closes one of one's own sessions without the password. `rowOnly` says what that is worth: its browser can do nothing
 * here any more, but its device stays in the account chain until it is revoked with the password.
 */
export const endSessionAction = serverAction("sessions/actions#endSessionAction", {
  input: z.strictObject({ session: sessionId }),
  run: async ({ actor, input }) => {
    const closed = await closeSession(database(), actor.account, input.session, "closed without password");
    if (!closed) return fail("not-found");
    await sayClosed(actor.account, [input.session]);
    return ok({ rowOnly: true });
  },
});
