import { and, isNotNull, isNull, lt, sql as raw } from "drizzle-orm";
import { orm, type Sql, type Tx } from "@/db/client";
import { events } from "@/db/schema/events";
import type { EventId, RoomId } from "@/protocol/ids";

/** Messages of one look; of one room as many go under one lock. */
const BATCH = 100;

/**
 * Takes messages that were deleted more than a day ago, and may not be restored any more, out of the log with what was said
 * about them: the tokens go, the rows stay.
 * @returns how many messages and annotations went.
 */
export async function blankDeleted(sql: Sql): Promise<number> {
  let gone = 0;
  for (let found = BATCH; found === BATCH; ) {
    const over = await orm(sql).select({ room: events.room, id: events.id }).from(events).where(isOver).limit(BATCH);
    found = over.length;
    for (const room of new Set(over.map((row) => row.room))) {
      const ids = over.flatMap((row) => (row.room === room ? row.id : []));
      gone += await sql.begin((tx) => blankRoom(tx, room, ids));
    }
  }
  return gone;
}

const isOver = and(
  lt(events.deletedAt, raw`now() - interval '24 hours'`),
  isNotNull(events.deletedAt),
  isNull(events.blankedAt),
);

/** Under the room's lock, and looked at again there: a restore may have come meanwhile. */
async function blankRoom(tx: Tx, room: RoomId, ids: readonly EventId[]): Promise<number> {
  await tx`set local lock_timeout = '5s'`;
  await tx`select 1 from rooms where id = ${room} for no key update`;
  const [row] = await tx<{ gone: number }[]>`select blank_events(${room}, array(
    select id from events where room = ${room} and id = any(${[...ids]}::uuid[])
      and deleted_at < now() - interval '24 hours' and blanked_at is null)) as gone`;
  return row?.gone ?? 0;
}
