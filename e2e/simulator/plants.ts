import type { Event } from "@/protocol/event";
import type { Appended, AppendItem } from "@/server/events/append-events";
import type { AppendColumns, AppendRow } from "@/server/events/append-once";
import type { ReadCursor } from "@/server/receipts/move-cursor";
import { appendInMemory } from "./append-function";
import type { Chance } from "./chance";
import type { Tables } from "./tables";

/** What a planted way to send may use. */
export interface SendPorts {
  tables: Tables;
  chance: Chance;
  append(items: readonly AppendItem[]): Promise<readonly Appended[]>;
  ring(events: readonly Event[]): void;
}

/** The places of the server where a bug can be planted, with what stands there where none is. */
export interface ServerPlants {
  append(tables: Tables, columns: AppendColumns, now: number): AppendRow[];
  send(items: readonly AppendItem[], ports: SendPorts): Promise<readonly Appended[]>;
  /** null where nothing moved */
  moveCursor(tables: Tables, cursor: ReadCursor): ReadCursor | null;
  /** a room's head as a sidecar's comparison gets it */
  head(head: number): number;
}

/** No bug at all. */
export const HONEST: ServerPlants = {
  append: appendInMemory,
  send: (items, { append }) => append(items),
  moveCursor,
  head: (head) => head,
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
