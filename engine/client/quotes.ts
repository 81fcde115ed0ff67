import type { EventId, RoomId } from "@/protocol/ids";
import { fold } from "../fold/fold";
import { foldEvent } from "../fold/fold-event";
import type { Folded, FoldedMessage, FoldedTombstone } from "../fold/folded";
import type { Store } from "../store/store";
import type { DeviceRow, RoomRecord } from "../store/tables";
import { rowsAbout } from "../sync/refs";
import { bodyOf } from "./pending";

/** A message as it reads now, or what is left of it. */
export type Standing = FoldedMessage | FoldedTombstone;

/**
 * Messages that are answered from a window but stand outside of it, each read with all that was said about it. A reader who
 * does not hold it, or may not, has none.
 */
export class Quotes {
  readonly #store: Store;
  readonly #read = new Map<EventId, Standing | null>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Something was said about a message, or rows were written again: it is read anew. */
  forget(message?: EventId): void {
    if (message === undefined) this.#read.clear();
    else this.#read.delete(message);
  }

  /** The message with this id that stands at this place, where it is held. */
  async find(device: DeviceRow, record: RoomRecord, { id, at }: { id: EventId; at: number }): Promise<Standing | null> {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const found = await this.#find(device, record, { id, at });
    this.#read.set(id, found);
    return found;
  }

  async #find(
    device: DeviceRow,
    record: RoomRecord,
    { id, at }: { id: EventId; at: number },
  ): Promise<Standing | null> {
    const rows = await readMessage(this.#store, record.room, { id, at });
    if (!rows) return null;
    const chain = { chain: record, titles: new Map() };
    const bodies = new Map<string, unknown>();
    const events = rows.map(async (row) => foldEvent(row, await bodyOf(device, row, bodies), chain));
    const { items, threads } = fold(await Promise.all(events));
    return standing([...items, ...[...threads.values()].flat()], id);
  }
}

/** Whether a line is a message, or what is left of one. */
export function isStanding(line: Folded): line is Standing {
  return line.t === "message" || line.t === "tombstone";
}

/** The line that an id has among others. */
export function standing(lines: readonly Folded[], id: EventId): Standing | null {
  return lines.filter(isStanding).find((line) => line.id === id) ?? null;
}

/** A message's row and all rows about it; null where another one stands there, or none. */
function readMessage(store: Store, room: RoomId, { id, at }: { id: EventId; at: number }) {
  return store.read(["events", "refs"], async (tx) => {
    const row = await tx.get("events", [room, at]);
    return row?.id === id && row.event.kind === "message" ? [row, ...(await rowsAbout(tx, room, id))] : null;
  });
}
