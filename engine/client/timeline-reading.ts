import type { RoomId } from "@/protocol/ids";
import { recordOf } from "../rooms/room-book";
import type { Store } from "../store/store";
import type { EventRow, OutboxRow, RoomRecord } from "../store/tables";
import { messagesOf } from "./beside-room";

/** What a timeline takes from the store at one moment. */
interface Reading {
  record: RoomRecord;
  /** of the pieces that were wanted */
  rows: EventRow[];
  /** one's own messages on their way, in order */
  waiting: OutboxRow[];
}

/**
 * Reads a room's log and outbox in one transaction. Several would each wait for the engine's next write, and between two of them
 * a message may go from the outbox into the log. `wanted`: tells the pieces that are read. Null where the room is not held.
 */
export function readTimeline(
  store: Store,
  room: RoomId,
  wanted: (record: RoomRecord) => readonly (readonly [number, number])[],
): Promise<Reading | null> {
  return store.read(["rooms", "chains", "events", "outbox"], async (tx) => {
    const [row, chain, outbox] = await Promise.all([
      tx.get("rooms", [room]),
      tx.get("chains", [room]),
      tx.range("outbox"),
    ]);
    if (!row) return null;
    const record = recordOf(row, chain);
    const pieces = await Promise.all(
      wanted(record).map(([from, to]) => tx.range("events", { from: [room, from], to: [room, to] })),
    );
    return { record, rows: pieces.flat(), waiting: messagesOf(outbox, room) };
  });
}
