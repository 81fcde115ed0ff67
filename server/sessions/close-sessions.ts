import { and, eq, isNull, sql } from "drizzle-orm";
import { orm, type Sql, type Tx } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { AccountId, SessionId } from "@/protocol/ids";
import { notifyPerson } from "@/server/bus/notify-person";

/** Closes all of a person's sessions. The rows stay: a dead session is never revived. Call `sayClosed` after the commit. */
export async function closeAllSessions(tx: Tx, account: AccountId, why: string): Promise<SessionId[]> {
  const rows = await orm(tx)
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedWhy: why })
    .where(and(eq(sessions.account, account), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.map((row) => row.id);
}

/** Closes one session of a person's own. False: no such live session of theirs. */
export async function closeSession(
  tx: Sql | Tx,
  account: AccountId,
  session: SessionId,
  why: string,
): Promise<boolean> {
  const rows = await orm(tx)
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedWhy: why })
    .where(and(eq(sessions.id, session), eq(sessions.account, account), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length === 1;
}

/** After the commit: sockets of these sessions are to be cut. */
export async function sayClosed(account: AccountId, sessions: readonly SessionId[]): Promise<void> {
  for (const session of sessions) await notifyPerson({ person: account, what: "session", session });
}
