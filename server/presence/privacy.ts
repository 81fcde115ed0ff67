import { eq } from "drizzle-orm";
import { ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { presence } from "@/db/schema/presence";
import type { Privacy, PrivacyChange } from "@/protocol/http/presence";
import type { AccountId } from "@/protocol/ids";
import { bus } from "@/server/bus/shared-bus";

/** What a person shows of their presence; everything until they say otherwise. */
export async function privacyOf(account: AccountId): Promise<Result<Privacy, never>> {
  const [row] = await orm()
    .select({ online: presence.online, lastSeen: presence.lastSeen })
    .from(presence)
    .where(eq(presence.account, account));
  return ok(row ?? { online: true, lastSeen: "minute" });
}

/**
 * Keeps what a person shows from now on, and has every sidecar look again; what they say nothing of stays as it is. When they
 * were last here is kept only as closely as it is shown; a day does not become a minute again.
 */
export async function savePrivacy(account: AccountId, change: PrivacyChange): Promise<Result<Privacy, never>> {
  const sql = database();
  const { online: saidOnline = null, lastSeen: saidLastSeen = null } = change;
  const online = sql`coalesce(${saidOnline}::boolean, p.online)`;
  const lastSeen = sql`coalesce(${saidLastSeen}::text, p.last_seen)`;
  const [kept] = await sql<Privacy[]>`
    insert into presence as p (account, online, last_seen)
    values (${account}, coalesce(${saidOnline}::boolean, true), coalesce(${saidLastSeen}::text, 'minute'))
    on conflict (account) do update set online = ${online}, last_seen = ${lastSeen},
      seen_at = case
        when not ${online} or ${lastSeen} = 'nobody' then null
        when ${lastSeen} = 'roughly' then date_trunc('day', p.seen_at, 'UTC')
        when p.last_seen = 'minute' then p.seen_at
      end
    returning p.online, p.last_seen as "lastSeen"`;
  await bus().publish({ presence: account, privacy: true });
  return ok(kept as Privacy);
}
