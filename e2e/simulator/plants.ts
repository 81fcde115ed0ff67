import type { RoomMoved } from "@/protocol/bus";
import type { AppendColumns, AppendRow } from "@/server/events/append-once";
import type { ReadCursor } from "@/server/receipts/move-cursor";
import { appendInMemory } from "./append-function";
import type { Tables } from "./tables";

/** The places of the server where a bug can be planted, with what stands there where none is. */
export interface ServerPlants {
  append(tables: Tables, columns: AppendColumns, now: number): AppendRow[];
  /** null where nothing moved */
  moveCursor(tables: Tables, cursor: ReadCursor): ReadCursor | null;
  /** the first seq that a joining socket is given */
  since(asked: number): number;
  ring(moved: RoomMoved): RoomMoved;
  /** events of a range of the log, as it is read */
  read<T>(events: T[]): T[];
}

/** No bug at all. */
export const HONEST: ServerPlants = {
  append: appendInMemory,
  moveCursor,
  since: (asked) => asked,
  ring: (moved) => moved,
  read: (events) => events,
};

/** Forward only, never above the head. */
function moveCursor(tables: Tables, cursor: ReadCursor): ReadCursor | null {
  const found = tables.member(cursor.room, cursor.account);
  if (!found) return null;
  const read = Math.min(cursor.read, found.room.log.length);
  if (read <= found.member.read) return null;
  found.member.read = read;
  return { ...cursor, read };
}
