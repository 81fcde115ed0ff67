import type { Sql, Tx } from "@/db/client";
import { type DeviceId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { LastAccepted } from "@/protocol/send";

/** A device's last accepted event in a room; all zero when there is none (or no such room). */
export async function lastAccepted(sql: Sql | Tx, room: RoomId, device: DeviceId): Promise<LastAccepted> {
  const [row] = await sql<LastAccepted[]>`
    select device_seq as "deviceSeq", id, token_hash as "tokenHash" from events
    where room = ${room} and device = ${device} order by device_seq desc limit 1`;
  return row ? { ...row } : { deviceSeq: 0, id: null, tokenHash: ZERO_HASH };
}
