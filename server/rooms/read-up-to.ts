import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { cursorOutput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { notifyPerson } from "@/server/bus/notify-person";
import { moveCursor } from "@/server/receipts/move-cursor";

/** Moves one's read cursor (never back), and tells one's other devices if it moved. */
export async function readUpTo(
  account: AccountId,
  room: RoomId,
  read: number,
): Promise<Result<z.infer<typeof cursorOutput>, "not-found">> {
  const cursor = await moveCursor(database(), { account, room, read });
  if (cursor === null) return fail("not-found");
  if (cursor.moved) await notifyPerson({ person: account, what: "cursor", room, n: cursor.read });
  return ok({ read: cursor.read, unread: cursor.unread });
}
