import { and, desc, eq, sql } from "drizzle-orm";
import { orm } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { SessionRow } from "@/protocol/http/account";
import type { Actor } from "./actor";
import { live } from "./live";

/** One's own live sessions, this one first, then by when they were last seen. */
export async function listSessions({ account, session }: Actor): Promise<{ sessions: SessionRow[] }> {
  const current = sql<boolean>`${sessions.id} = ${session}`;
  const rows = await orm()
    .select({
      session: sessions.id,
      device: sessions.device,
      label: sessions.label,
      createdAt: sessions.createdAt,
      lastSeen: sessions.lastSeen,
      current,
    })
    .from(sessions)
    .where(and(eq(sessions.account, account), live))
    .orderBy(desc(current), desc(sessions.lastSeen))
    .limit(200);
  return {
    sessions: rows.map((row) => ({ ...row, createdAt: row.createdAt.getTime(), lastSeen: row.lastSeen.getTime() })),
  };
}
