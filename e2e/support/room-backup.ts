import type { Sql } from "@/db/client";
import type { RoomId } from "@/protocol/ids";

const TABLES = [
  ["rooms", "id"],
  ["events", "room"],
  ["members", "room"],
  ["boxes", "room"],
  ["notes", "room"],
  ["cursors", "room"],
] as const;

/** Everything that a database holds of one room, as text. */
export type RoomBackup = ReadonlyMap<string, string>;

/** Copies a room's rows out of the database, as a backup of that moment would hold them. */
export async function backUpRoom(owner: Sql, room: RoomId): Promise<RoomBackup> {
  const backup = new Map<string, string>();
  for (const [table, column] of TABLES) {
    const [row] = await owner`
      select coalesce(json_agg(t), '[]')::text as rows from ${owner(table)} t where ${owner(column)} = ${room}`;
    backup.set(table, row?.rows);
  }
  return backup;
}

/** Puts a room back to what it was: what came since is gone from the database. */
export async function restoreRoom(owner: Sql, room: RoomId, backup: RoomBackup): Promise<void> {
  await owner.begin(async (tx) => {
    for (const [table, column] of TABLES) {
      await tx`delete from ${tx(table)} where ${tx(column)} = ${room}`;
      await tx`insert into ${tx(table)} select * from
        json_populate_recordset(null::${tx(table)}, ${backup.get(table) ?? "[]"}::text::json)`;
    }
  });
}
