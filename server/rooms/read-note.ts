import { and, eq, gte, isNull, lt, or } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { notes } from "@/db/schema/boxes";
import { events } from "@/db/schema/events";
import { members } from "@/db/schema/members";
import type { noteOutput } from "@/protocol/http/rooms";
import type { AccountId, Epoch, RoomId } from "@/protocol/ids";
import { isEpoch } from "@/server/events/entry-kinds";

/** The sealed note of an epoch that the reader was there for; who was removed was not there for the one that came of it. */
export async function readNote(
  account: AccountId,
  room: RoomId,
  epoch: Epoch,
): Promise<Result<z.infer<typeof noteOutput>, "not-found">> {
  const { sinceEpoch, untilSeq } = members;
  const [row] = await orm()
    .select({ note: notes.note })
    .from(notes)
    .innerJoin(events, and(eq(events.room, notes.room), eq(events.tokenHash, notes.entryHash), isEpoch))
    .innerJoin(members, and(eq(members.room, notes.room), eq(members.account, account)))
    .where(
      and(
        and(eq(notes.room, room), eq(notes.epoch, epoch), eq(events.epoch, epoch)),
        and(gte(notes.epoch, sinceEpoch), or(isNull(untilSeq), lt(events.seq, untilSeq))),
      ),
    );
  return row === undefined ? fail("not-found") : ok({ epoch, note: row.note });
}
