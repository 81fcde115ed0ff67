import { and, eq, isNull, sql } from "drizzle-orm";
import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { devices } from "@/db/schema/devices";
import { sessions } from "@/db/schema/sessions";
import type { SessionId } from "@/protocol/ids";
import type { Actor } from "./actor";
import { live } from "./live";

/** A session that lives; `idle` where it was not noted as seen for five minutes. */
export interface LiveSession extends Actor {
  readonly idle: boolean;
}

/** Those of the given sessions that are neither revoked nor past their time nor of an ended device, in one query. */
export async function liveSessions(
  ids: readonly SessionId[],
  over?: Sql,
): Promise<ReadonlyMap<SessionId, LiveSession>> {
  if (ids.length === 0) return new Map();
  const rows = await orm(over)
    .select({
      account: sessions.account,
      device: sessions.device,
      session: sessions.id,
      idle: sql<boolean>`${sessions.lastSeen} < now() - interval '5 minutes'`,
    })
    .from(sessions)
    .leftJoin(devices, eq(devices.id, sessions.device))
    .where(and(anyOf(sessions.id, ids), live, isNull(devices.endedN)));
  return new Map(rows.map((row) => [row.session, row]));
}
