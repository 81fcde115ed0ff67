import { newId } from "@/crypto/random";
import { database } from "@/db/client";
import { type AccountId, type DeviceId, type SessionId, sessionId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import { labelOf } from "./label-of";

/** Who signed in, and from what. `device` is known where it was made together with the account (sign-up, recovery). */
interface SignedIn {
  readonly account: AccountId;
  readonly device: DeviceId | null;
  /** The resting OPAQUE record that the password was proven against; null for a ticket. */
  readonly sealed: string | null;
  readonly userAgent: string;
}

/**
 * A new session row, of SESSION_DAYS. Every sign-in makes one: an id from before it is never taken over. Null when the
 * record was replaced since the sign-in began, or the device has ended: a recovery closes every session, and holds the
 * account's lock while it does, so none slips in beside it.
 */
export async function openSession({ account, device, sealed, userAgent }: SignedIn): Promise<SessionId | null> {
  const id = sessionId.parse(newId());
  const rows = await database()`
    insert into sessions (id, account, device, label, expires_at)
    select ${id}, a.id, ${device}::uuid, ${labelOf(userAgent)}, now() + make_interval(days => ${configuration().sessionDays})
    from accounts a
    where a.id = ${account} and (${sealed}::text is null or a.opaque_record = ${sealed}::text)
      and (${device}::uuid is null or exists (select from devices d where d.id = ${device}::uuid and d.ended_n is null))
    for key share of a
    returning id`;
  return rows.length === 1 ? id : null;
}
