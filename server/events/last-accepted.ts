import { and, desc, eq } from "drizzle-orm";
import { orm, type Sql, type Tx } from "@/db/client";
import { events } from "@/db/schema/events";
import { type DeviceId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { LastAccepted } from "@/protocol/send";

/** A device's last accepted event in a room; all zero when there is none (or no such room). */
export async function lastAccepted(sql: Sql | Tx, room: RoomId, device: DeviceId): Promise<LastAccepted> {
  const [row] = await orm(sql)
    .select({ deviceSeq: events.deviceSeq, id: events.id, tokenHash: events.tokenHash })
    .from(events)
    .where(and(eq(events.room, room), eq(events.device, device)))
    .orderBy(desc(events.deviceSeq))
    .limit(1);
  return row ?? { deviceSeq: 0, id: null, tokenHash: ZERO_HASH };
}
