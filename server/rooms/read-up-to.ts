import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { receivedOutput } from "@/protocol/http/receipts";
import type { cursorOutput } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { notifyPerson } from "@/server/bus/notify-person";
import { moveCursor, moveCursors } from "@/server/receipts/move-cursor";
import { tellReceipts } from "@/server/receipts/tell-receipts";

/** Moves one's read cursor (never back), and tells one's other devices and the room if it moved. */
export async function readUpTo(
  account: AccountId,
  room: RoomId,
  read: number,
): Promise<Result<z.infer<typeof cursorOutput>, "not-found">> {
  const cursor = await moveCursor(database(), { account, room, read, delivered: read });
  if (cursor === null) return fail("not-found");
  if (cursor.moved !== null) {
    await notifyPerson({ person: account, what: "cursor", room, n: cursor.read });
    await tellReceipts([cursor.moved]);
  }
  return ok({ read: cursor.read, unread: cursor.unread });
}

/** Notes up to where a device holds rooms, and tells these. The same answer whatever room was named. */
export async function heldUpTo(
  account: AccountId,
  rooms: readonly (readonly [RoomId, number])[],
): Promise<Result<z.infer<typeof receivedOutput>, never>> {
  const cursors = rooms.map(([room, delivered]) => ({ account, room, read: 0, delivered }));
  await tellReceipts(await moveCursors(database(), cursors));
  return ok({});
}
