import type { Sql } from "@/db/client";

/** Those of the given sessions that are neither revoked nor past their time nor of an ended device, in one query. */
export async function sessionsAlive(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select s.id from sessions s left join devices d on d.id = s.device
    where s.id = any(${[...ids]}::uuid[]) and s.revoked_at is null and s.expires_at > now() and d.ended_n is null`;
  return new Set(rows.map((row) => row.id));
}
