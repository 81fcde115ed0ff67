import type { Sql } from "@/db/client";
import type { RoomId } from "@/protocol/ids";

/** The last seq of each room that exists. Asks nobody's right. */
export async function headsOf(sql: Sql, rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
  if (rooms.length === 0) return new Map();
  const rows = await sql<
    { id: RoomId; head: number }[]
  >`select id, head from rooms where id = any(${[...rooms]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.head]));
}
