import type { z } from "zod";
import { database, type Sql } from "@/db/client";
import type { roomList } from "@/protocol/http/rooms";
import type { AccountId } from "@/protocol/ids";
import { peersReceipts } from "@/server/receipts/read-receipts";
import { roomListVersions } from "./room-list-versions";
import { roomsLeft } from "./rooms-left";
import { roomsOf } from "./rooms-of";

/**
 * All rooms of a person, newest first, and those that they are out of. Clock and version are read first: a change in between shows
 * as a version behind, never ahead.
 */
export async function listRooms(account: AccountId): Promise<z.infer<typeof roomList>> {
  const now = await clockOf(database());
  const versions = await roomListVersions(database(), [account]);
  const rooms = await roomsOf(database(), account);
  const [left, receipts] = [await roomsLeft(database(), account), await peersReceipts(database(), account)];
  return { rooms, left, receipts, version: versions.get(account) ?? 0, now };
}

/** The clock by which events are dated. */
async function clockOf(sql: Sql): Promise<number> {
  const [row] = await sql<{ now: number }[]>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;
  return row?.now ?? 0;
}
