import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, type Tx } from "@/db/client";
import type { boxesInput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { inTransaction } from "@/server/transaction";
import { memberOf } from "./member-of";

type Input = z.infer<typeof boxesInput>;

/**
 * Stores boxes and note of an epoch before the entry that makes it. The first upload for an entry's hash stays, and once
 * the entry is in the log nothing is added: only its author knew the hash before that. Sending again is harmless.
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

async function inLog(tx: Tx, room: RoomId, hash: string): Promise<boolean> {
  const rows = await tx`select 1 from events where room = ${room} and token_hash = ${hash}
    and kind in ('create', 'add', 'remove', 'leave', 'role', 'settings', 'rotate', 'invite', 'invite-revoke', 'restart')`;
  return rows.length > 0;
}

async function store(tx: Tx, room: RoomId, { entryHash, epoch, boxes, note }: Input): Promise<void> {
  await tx`
    insert into boxes (room, entry_hash, epoch, account, generation, box)
    select ${room}, ${entryHash}, ${epoch}, b.account, b.generation, b.box
    from unnest(${boxes.map((b) => b.account)}::uuid[], ${boxes.map((b) => b.generation)}::int[], ${boxes.map((b) => b.box)}::text[])
      as b (account, generation, box)
    on conflict do nothing`;
  await tx`insert into notes (room, entry_hash, epoch, note) values (${room}, ${entryHash}, ${epoch}, ${note}) on conflict do nothing`;
}
