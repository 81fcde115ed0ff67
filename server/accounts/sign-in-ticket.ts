import { z } from "zod";
import { accountId, deviceId } from "@/protocol/ids";
import { keepOnce, takeOnce } from "./one-time";

const TTL_MS = 60_000;
/** `sealed`: the resting OPAQUE record that was made with it; a recovery since then makes the ticket void. */
const held = z.strictObject({ account: accountId, device: deviceId, sealed: z.string() });

/** A single-use ticket (60 s) that signs in whoever has just made an account or recovered one, with the device made there. */
export function signInTicket(ticket: z.infer<typeof held>): Promise<string> {
  return keepOnce("sign-in", ticket, TTL_MS);
}

/** Takes a ticket; null when it is unknown, used or too old. */
export function takeSignInTicket(ticket: string): Promise<z.infer<typeof held> | null> {
  return takeOnce("sign-in", ticket, held);
}
