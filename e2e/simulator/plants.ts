import type { Event } from "@/protocol/event";
import type { Appended, AppendItem } from "@/server/events/append-events";
import type { AppendColumns, AppendRow } from "@/server/events/append-once";
import type { Cursor, MovedCursor } from "@/server/receipts/move-cursor";
import { appendInMemory } from "./append-function";
import type { Chance } from "./chance";
import { Tables } from "./tables";

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
  moveCursor(tables: Tables, cursor: Cursor): MovedCursor | null;
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

/** Forward only, never above the head; what is read is delivered. */
function moveCursor(tables: Tables, cursor: Cursor): MovedCursor | null {
  const found = tables.member(cursor.room, cursor.account);
  if (!found) return null;
  const { member, room } = found;
  const read = Math.min(cursor.read, room.log.length);
  const delivered = Math.min(Math.max(cursor.read, cursor.delivered), room.log.length);
  if (read <= member.read && delivered <= member.delivered) return null;
  member.read = Math.max(member.read, read);
  member.delivered = Math.max(member.delivered, delivered);
  return movedTo(cursor, found);
}

/** A cursor as it stands once it was moved. */
export function movedTo({ account, room }: Cursor, found: NonNullable<ReturnType<Tables["member"]>>): MovedCursor {
  const { read, delivered } = found.member;
  return { account, room, read, delivered, at: 0, members: Tables.present(found.room).length };
}
