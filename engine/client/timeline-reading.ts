import type { EventId, RoomId } from "@/protocol/ids";
import { recordOf } from "../rooms/room-book";
import type { Reader, Store } from "../store/store";
import type { EventRow, OutboxRow, ReceiptsRow, RoomRecord } from "../store/tables";
import { rowsAbout } from "../sync/refs";
import { actsOf } from "./pending";

/** What a timeline takes from the store at one moment. */
export interface Reading {
  record: RoomRecord;
  /** of what was wanted, in the order of the log */
  rows: EventRow[];
  /** what one did there that is not in the log yet, in order */
  acts: OutboxRow[];
  receipts: ReceiptsRow | undefined;
  /** all that pins something in the room, or takes a pin away */
  pins: EventRow[];
}

/** A message by its id and the place where it is said to stand. */
export interface Place {
  id: EventId;
  at: number;
}

const TABLES = ["rooms", "chains", "events", "refs", "outbox", "receipts"] as const;

/**
 * Reads a room's log and outbox in one transaction. Several would each wait for the engine's next write, and between two of them
 * a message may go from the outbox into the log. `wanted`: tells the pieces that are read. Null where the room is not held.
 */
export function readTimeline(
  store: Store,
  room: RoomId,
  wanted: (record: RoomRecord) => readonly (readonly [number, number])[],
): Promise<Reading | null> {
  return readRoom(store, room, async (tx, record) => {
    const pieces = wanted(record).map(([from, to]) => tx.range("events", { from: [room, from], to: [room, to] }));
    return (await Promise.all(pieces)).flat();
  });
}

/** Reads a thread in the same way: the message above it, what stands in it, and all that is about any of these. */
export function readThread(store: Store, room: RoomId, { id, at }: Place): Promise<Reading | null> {
  return readRoom(store, room, async (tx) => {
    const [root, said] = await Promise.all([tx.get("events", [room, at]), rowsAbout(tx, room, id)]);
    const inThread = said.filter(({ event }) => event.thread === id);
    const about = await Promise.all(inThread.map((row) => rowsAbout(tx, room, row.id)));
    const rows = new Map([...(root?.id === id ? [root] : []), ...said, ...about.flat()].map((row) => [row.seq, row]));
    return [...rows.values()].sort((a, b) => a.seq - b.seq);
  });
}

function readRoom(
  store: Store,
  room: RoomId,
  rowsOf: (tx: Reader, record: RoomRecord) => Promise<EventRow[]>,
): Promise<Reading | null> {
  return store.read(TABLES, async (tx) => {
    const [row, chain, outbox, receipts, pins] = await Promise.all([
      tx.get("rooms", [room]),
      tx.get("chains", [room]),
      tx.range("outbox"),
      tx.get("receipts", [room]),
      rowsAbout(tx, room, "pin"),
    ]);
    if (!row) return null;
    const record = recordOf(row, chain);
    return { record, rows: await rowsOf(tx, record), acts: actsOf(outbox, room), receipts, pins };
  });
}
