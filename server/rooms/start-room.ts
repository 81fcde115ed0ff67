import type { z } from "zod";
import { ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { ErrorCode } from "@/protocol/errors";
import type { createRoomInput, entryOutput } from "@/protocol/http/rooms";
import { afterCommit } from "@/server/events/after-commit";
import { createRoom } from "@/server/events/create-room";
import type { DeviceActor } from "@/server/sessions/actor";
import { entryAnswer, sayRooms } from "./entry-answer";

/** Creates a room by its signed first entry, and tells everybody in it. Of two at once for one pair the second is a `conflict`. */
export async function startRoom(
  actor: DeviceActor,
  input: z.infer<typeof createRoomInput>,
): Promise<Result<z.infer<typeof entryOutput>, ErrorCode>> {
  const made = await createRoom(database(), { author: actor.account, device: actor.device, input });
  if (!made.ok) return made;
  await afterCommit([made.value.event]);
  await sayRooms(made.value.notify);
  return ok(entryAnswer(made.value.event));
}
