import { and, eq, lt, notExists, sql as raw } from "drizzle-orm";
import { anyOf } from "@/db/any-of";
import { orm, type Sql, type Tx } from "@/db/client";
import { boxes, notes } from "@/db/schema/boxes";
import { events } from "@/db/schema/events";
import type { B64u32, RoomId } from "@/protocol/ids";
import { isEntry } from "@/server/events/entry-kinds";

const BATCH = 1_000;

/**
 * Deletes the boxes and notes of entries that never came: sent up for the last time more than a day ago, with no entry of
 * their hash in the log. Boxes never go up without their note, so the note's time is theirs.
 * @returns how many uploads went.
 */
export async function sweepUploads(sql: Sql): Promise<number> {
  let gone = 0;
  for (let found = BATCH; found === BATCH; ) {
    const old = await orm(sql).select({ room: notes.room }).from(notes).where(orphaned(sql)).limit(BATCH);
    found = old.length;
    for (const room of new Set(old.map((upload) => upload.room))) gone += await sql.begin((tx) => sweepRoom(tx, room));
  }
  return gone;
}

/** Of notes: old, and no entry in the log bears its hash. */
function orphaned(sql: Sql | Tx) {
  const entry = orm(sql)
    .select({ seq: events.seq })
    .from(events)
    .where(and(eq(events.room, notes.room), eq(events.tokenHash, notes.entryHash), isEntry));
  return and(lt(notes.createdAt, raw`now() - interval '1 day'`), notExists(entry));
}

/** Under the room's lock, and looked at again there: an entry that is being judged now needs what was uploaded for it. */
async function sweepRoom(tx: Tx, room: RoomId): Promise<number> {
  await tx`set local lock_timeout = '5s'`;
  await tx`select 1 from rooms where id = ${room} for no key update`;
  const gone = await orm(tx)
    .delete(notes)
    .where(and(eq(notes.room, room), orphaned(tx)))
    .returning({ hash: notes.entryHash });
  const hashes: B64u32[] = gone.map((note) => note.hash);
  if (hashes.length > 0)
    await orm(tx)
      .delete(boxes)
      .where(and(eq(boxes.room, room), anyOf(boxes.entryHash, hashes)));
  return hashes.length;
}
