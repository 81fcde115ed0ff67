import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { deviceState } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { lastAccepted } from "@/server/events/last-accepted";
import type { DeviceActor } from "@/server/sessions/actor";
import { memberOf } from "./member-of";

/** Where the session's device stands in a room: its last accepted event, for an engine that lost its own count. */
export async function deviceIn(
  { account, device }: DeviceActor,
  room: RoomId,
): Promise<Result<z.infer<typeof deviceState>, "not-found">> {
  if ((await memberOf(database(), room, account)) === null) return fail("not-found");
  return ok({ device, last: await lastAccepted(database(), room, device) });
}
