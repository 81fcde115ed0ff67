import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { notes } from "@/db/schema/boxes";
import { events } from "@/db/schema/events";
import type { noteOutput } from "@/protocol/http/rooms";
import type { AccountId, Epoch, RoomId } from "@/protocol/ids";
import { isEpoch } from "@/server/events/entry-kinds";
import { memberOf } from "./member-of";

/** The sealed note of an epoch that the reader was there for. */
export async function readNote(
  account: AccountId,
  room: RoomId,
  epoch: Epoch,
): Promise<Result<z.infer<typeof noteOutput>, "not-found">> {
  const member = await memberOf(database(), room, account);
  if (member === null || epoch < member.sinceEpoch) return fail("not-found");
  const [row] = await orm()
    .select({ note: notes.note })
    .from(notes)
    .innerJoin(events, and(eq(events.room, notes.room), eq(events.tokenHash, notes.entryHash), isEpoch))
    .where(and(eq(notes.room, room), eq(notes.epoch, epoch), eq(events.epoch, epoch)));
  return row === undefined ? fail("not-found") : ok({ epoch, note: row.note });
}
