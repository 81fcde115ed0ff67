import { and, eq, isNull } from "drizzle-orm";
import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { devices } from "@/db/schema/devices";
import { sessions } from "@/db/schema/sessions";
import type { SessionId } from "@/protocol/ids";
import { live } from "./live";

/** Those of the given sessions that are neither revoked nor past their time nor of an ended device, in one query. */
export async function sessionsAlive(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await orm(sql)
    .select({ id: sessions.id })
    .from(sessions)
    .leftJoin(devices, eq(devices.id, sessions.device))
    .where(and(anyOf(sessions.id, ids as readonly SessionId[]), live, isNull(devices.endedN)));
  return new Set(rows.map((row) => row.id));
}
