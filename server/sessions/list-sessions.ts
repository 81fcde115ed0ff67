import { database } from "@/db/client";
import type { SessionRow } from "@/protocol/http/account";
import type { Actor } from "./actor";

/** One's own live sessions, this one first, then by when they were last seen. */
export async function listSessions({ account, session }: Actor): Promise<{ sessions: SessionRow[] }> {
  const rows = await database()<(Omit<SessionRow, "createdAt" | "lastSeen"> & { createdAt: Date; lastSeen: Date })[]>`
    select id as session, device, label, created_at as "createdAt", last_seen as "lastSeen", id = ${session} as current
    from sessions where account = ${account} and revoked_at is null and expires_at > now()
    order by id = ${session} desc, last_seen desc limit 200`;
  return {
    sessions: rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), lastSeen: row.lastSeen.getTime() })),
  };
}
