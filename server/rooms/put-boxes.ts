import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm, type Tx } from "@/db/client";
import { notes } from "@/db/schema/boxes";
import { events } from "@/db/schema/events";
import type { boxesInput } from "@/protocol/http/rooms";
import type { AccountId, B64u32, RoomId } from "@/protocol/ids";
import { isEntry } from "@/server/events/entry-kinds";
import { inTransaction } from "@/server/transaction";
import { memberOf } from "./member-of";

type Input = z.infer<typeof boxesInput>;

/**
 * Stores boxes and note of an epoch before the entry that makes it. The first upload for an entry's hash stays, and once
 * the entry is in the log nothing is added: only its author knew the hash before that. Sending again is harmless, and puts off
 * the sweep (sweep-uploads). The note goes first: a sweep under way is waited for, and a later one finds it new.
 */
export async function putBoxes(
  account: AccountId,
  room: RoomId,
  input: Input,
): Promise<Result<Record<string, never>, "not-found" | "bad-request">> {
  if ((await memberOf(database(), room, account)) === null) return fail("not-found");
  if (new Set(input.boxes.map((box) => box.account)).size !== input.boxes.length)
    return fail("bad-request", "two boxes for one person");
  return inTransaction<Record<string, never>, never>(database(), async (tx) => {
    if (!(await inLog(tx, room, input.entryHash))) await store(tx, room, input);
    return ok({});
  });
}

async function inLog(tx: Tx, room: RoomId, hash: B64u32): Promise<boolean> {
  const rows = await orm(tx)
    .select({ seq: events.seq })
    .from(events)
    .where(and(eq(events.room, room), eq(events.tokenHash, hash), isEntry));
  return rows.length > 0;
}

async function store(tx: Tx, room: RoomId, { entryHash, epoch, boxes, note }: Input): Promise<void> {
  await orm(tx)
    .insert(notes)
    .values({ room, entryHash, epoch, note })
    .onConflictDoUpdate({ target: [notes.room, notes.entryHash], set: { createdAt: sql`now()` } });
  await tx`
    insert into boxes (room, entry_hash, epoch, account, generation, box)
    select ${room}, ${entryHash}, ${epoch}, b.account, b.generation, b.box
    from unnest(${boxes.map((b) => b.account)}::uuid[], ${boxes.map((b) => b.generation)}::int[], ${boxes.map((b) => b.box)}::text[])
      as b (account, generation, box)
    on conflict do nothing`;
}
