import type { Sql } from "@/db/client";

/** Those of the given sessions that are neither revoked nor past their time, in one query. */
export async function sessionsAlive(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select id from sessions where id = any(${[...ids]}::uuid[]) and revoked_at is null and expires_at > now()`;
  return new Set(rows.map((row) => row.id));
}
