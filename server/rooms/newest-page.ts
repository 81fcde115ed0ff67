import { database } from "@/db/client";
import type { Page } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { readPage } from "@/server/events/read-page";
import type { Actor } from "@/server/sessions/actor";

/** Enough to fill a tall screen; the rest comes through the API. */
const EVENTS = 40;

/**
 * The newest sealed page of a room, to travel with its document. Null when the room is not there or not the reader's,
 * or the session has no device yet: the page may show no more than the API.
 */
export async function newestPage(room: RoomId, actor: Actor): Promise<Page | null> {
  if (actor.device === null) return null;
  return readPage(database(), { room, account: actor.account, limit: EVENTS });
}
