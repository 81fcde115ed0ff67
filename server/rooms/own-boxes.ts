import { and, desc, eq, lte } from "drizzle-orm";
import { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { boxes } from "@/db/schema/boxes";
import { events } from "@/db/schema/events";
import type { boxesOutput, OwnBox } from "@/protocol/http/rooms";
import { type AccountId, type RoomId, roomId, type Seq } from "@/protocol/ids";
import { isEpoch } from "@/server/events/entry-kinds";
import { readingWindow } from "@/server/events/reading-window";

const PAGE = 500;
type Output = z.infer<typeof boxesOutput>;

const position = z.tuple([
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
  roomId,
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
]);

/**
 * One's own boxes in one room, newest epoch first. Also for who is out: what was said in their time is theirs to read, on a
 * device too that was off when it ended.
 */
export async function boxesOfRoom(account: AccountId, room: RoomId): Promise<Result<Output, "not-found">> {
  const window = await readingWindow(database(), room, account);
  if (window === null) return fail("not-found");
  const { epoch, entryHash, generation, box } = boxes;
  const rows = await orm()
    .select({ room: boxes.room, epoch, entryHash, generation, box })
    .from(boxes)
    .innerJoin(events, and(eq(events.room, boxes.room), eq(events.tokenHash, entryHash), isEpoch))
    .where(and(eq(boxes.account, account), eq(boxes.room, room), lte(events.seq, window.top as Seq)))
    .orderBy(desc(epoch));
  return ok({ boxes: rows, next: null });
}

/**
 * All of one's own boxes, 500 a page, newest epochs first. Ordered by when each epoch was made, which never changes,
 * so that no box slips between two pages. Boxes of entries that never got into the log are left out.
 */
export async function allBoxes(account: AccountId, cursor: string | undefined): Promise<Result<Output, "bad-request">> {
  const from = cursor === undefined ? null : position.safeParse(cursor.split("."));
  if (from !== null && !from.success) return fail("bad-request", "cursor");
  const [at, room, epoch] = from?.data ?? [null, null, null];
  // Materialized: joined directly, the planner would look through a room's entries anew for each of its boxes.
  const rows = await database()<(OwnBox & { at: number })[]>`
    with made as materialized (
      select e.room, e.token_hash, (extract(epoch from e.created_at) * 1000)::bigint as at
      from members m join events e on e.room = m.room and e.kind in ('create', 'add', 'remove', 'rotate')
      where m.account = ${account})
    select b.room, b.epoch, b.entry_hash as "entryHash", b.generation, b.box, made.at
    from made join boxes b on b.room = made.room and b.entry_hash = made.token_hash and b.account = ${account}
    where ${at}::bigint is null or (made.at, b.room, b.epoch) < (${at}::bigint, ${room}::uuid, ${epoch}::int)
    order by made.at desc, b.room desc, b.epoch desc limit ${PAGE}`;
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  const page = rows.map(({ at: _, ...box }) => box);
  return ok({ boxes: page, next: last === undefined ? null : `${last.at}.${last.room}.${last.epoch}` });
}
