import { z } from "zod";
import { type AccountId, accountId, type DeviceId, deviceId } from "@/protocol/ids";
import { keepOnce, takeOnce } from "./one-time";

const TTL_MS = 60_000;
const held = z.strictObject({ account: accountId, device: deviceId });

/** A single-use ticket (60 s) that signs in whoever has just made an account or recovered one, with the device made there. */
export function signInTicket(account: AccountId, device: DeviceId): Promise<string> {
  return keepOnce("sign-in", { account, device }, TTL_MS);
}

/** Takes a ticket; null when it is unknown, used or too old. */
export function takeSignInTicket(ticket: string): Promise<z.infer<typeof held> | null> {
  return takeOnce("sign-in", ticket, held);
}
