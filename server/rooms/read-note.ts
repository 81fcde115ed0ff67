import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { noteOutput } from "@/protocol/http/rooms";
import type { AccountId, Epoch, RoomId } from "@/protocol/ids";
import { memberOf } from "./member-of";

/** The sealed note of an epoch that the reader was there for. */
export async function readNote(
  account: AccountId,
  room: RoomId,
  epoch: Epoch,
): Promise<Result<z.infer<typeof noteOutput>, "not-found">> {
  const member = await memberOf(database(), room, account);
  if (member === null || epoch < member.sinceEpoch) return fail("not-found");
  const [row] = await database()<{ note: string }[]>`
    select n.note from notes n
    join events e on e.room = n.room and e.token_hash = n.entry_hash and e.kind in ('create', 'add', 'remove', 'rotate')
    where n.room = ${room} and n.epoch = ${epoch} and e.epoch = ${epoch}`;
  return row === undefined ? fail("not-found") : ok({ epoch, note: row.note });
}
