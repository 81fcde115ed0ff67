import { newId } from "@/crypto/random";
import { database } from "@/db/client";
import { type AccountId, type DeviceId, type SessionId, sessionId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import { labelOf } from "./label-of";

/** Who signed in, and from what. `device` is known where it was made together with the account (sign-up, recovery). */
interface SignedIn {
  readonly account: AccountId;
  readonly device: DeviceId | null;
  readonly userAgent: string;
}

/** A new session row, of SESSION_DAYS. Every sign-in makes one: an id from before it is never taken over. */
export async function openSession({ account, device, userAgent }: SignedIn): Promise<SessionId> {
  const id = sessionId.parse(newId());
  await database()`
    insert into sessions (id, account, device, label, expires_at)
    values (${id}, ${account}, ${device}, ${labelOf(userAgent)}, now() + make_interval(days => ${configuration().sessionDays}))`;
  return id;
}
