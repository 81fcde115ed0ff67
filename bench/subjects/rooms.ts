import type { Sql } from "@/db/connect";
import { insertRooms, type Seated } from "@/e2e/support/bare-crowd";
import type { RoomId } from "@/protocol/ids";

/** A room's key is turned every 10,000 events. Nobody here has keys, so the count begins far in the future. */
const EPOCH_SEQ = 1_000_000_000;

/** Stores rooms whose key is never due to be turned. */
export async function insertLongRooms(owner: Sql, rooms: readonly RoomId[], seated: readonly Seated[]): Promise<void> {
  await insertRooms(owner, rooms, seated);
  await owner`update rooms set epoch_seq = ${EPOCH_SEQ} where id = any(${[...rooms]}::uuid[])`;
}
