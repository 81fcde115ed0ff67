import { and, eq, lt, sql } from "drizzle-orm";
import { orm } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { SessionId } from "@/protocol/ids";

/** Writes when a session was last seen, at most once in five minutes: enough for a list, and it says less about a person. */
export async function touchSession(session: SessionId): Promise<void> {
  await orm()
    .update(sessions)
    .set({ lastSeen: sql`now()` })
    .where(and(eq(sessions.id, session), lt(sessions.lastSeen, sql`now() - interval '5 minutes'`)));
}
