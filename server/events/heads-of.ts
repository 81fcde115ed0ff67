import { anyOf } from "@/db/any-of";
import { orm, type Sql } from "@/db/client";
import { rooms } from "@/db/schema/rooms";
import type { RoomId } from "@/protocol/ids";

/** The last seq of each room that exists. Asks nobody's right. */
export async function headsOf(sql: Sql, ids: readonly RoomId[]): Promise<Map<RoomId, number>> {
  if (ids.length === 0) return new Map();
  const rows = await orm(sql).select({ id: rooms.id, head: rooms.head }).from(rooms).where(anyOf(rooms.id, ids));
  return new Map(rows.map((row) => [row.id, row.head]));
}
