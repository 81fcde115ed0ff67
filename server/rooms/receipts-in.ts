import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { receiptsOutput } from "@/protocol/http/receipts";
import type { AccountId, RoomId } from "@/protocol/ids";
import { readReceipts } from "@/server/receipts/read-receipts";

/** How far the members of a room are who hold the event at `seq`. */
export async function receiptsIn(
  account: AccountId,
  room: RoomId,
  seq: number,
): Promise<Result<z.infer<typeof receiptsOutput>, "not-found">> {
  const receipts = await readReceipts(database(), { room, account, seq });
  return receipts === null ? fail("not-found") : ok({ receipts });
}
