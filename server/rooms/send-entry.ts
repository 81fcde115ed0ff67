import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { ErrorCode } from "@/protocol/errors";
import type { entryItem, entryOutput } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { afterCommit } from "@/server/events/after-commit";
import { appendEntry } from "@/server/events/append-entry";
import type { DeviceActor } from "@/server/sessions/actor";
import { entryAnswer, sayRooms } from "./entry-answer";

/** Appends a signed entry to a room's chain, and tells everybody whose room list it changed. */
export async function sendEntry(
  { account, device, session }: DeviceActor,
  room: RoomId,
  entry: z.infer<typeof entryItem>,
): Promise<Result<z.infer<typeof entryOutput>, ErrorCode>> {
  const done = await appendEntry(database(), { room, author: account, device, session, entry });
  if (!done.ok) return done.code === "after-refused" ? fail("conflict", "deviceSeq") : fail(done.code, done.detail);
  await afterCommit([done.value.event]);
  await sayRooms(done.value.notify);
  return ok(entryAnswer(done.value.event));
}
