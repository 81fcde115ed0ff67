import type { RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { ZERO_HASH } from "@/protocol/ids";
import type { Core } from "../core";
import { Mutex } from "../mutex";
import type { Writer } from "../store/store";
import type { RoomRecord, TableName } from "../store/tables";
import { appliedTo } from "../sync/ranges";

/** The records of all rooms, each changed by one piece of work at a time. */
export class RoomBook {
  readonly #core: Core;
  readonly #records = new Map<RoomId, RoomRecord>();
  readonly #mutex = new Mutex<RoomId>();

  constructor(core: Core) {
    this.#core = core;
  }

  async load(): Promise<void> {
    const rows = await this.#core.store.read(["rooms"], (tx) => tx.range("rooms"));
    for (const row of rows) this.#records.set(row.room, row);
  }

  get(room: RoomId): RoomRecord | null {
    return this.#records.get(room) ?? null;
  }

  /** The last seq held here of a room's newest range; 0 where nothing is. */
  applied(room: RoomId): number {
    return appliedTo(this.#records.get(room)?.ranges ?? []);
  }

  /** All rooms, those with the newest words first. */
  all(): RoomRecord[] {
    return [...this.#records.values()].sort((a, b) => b.lastAt - a.lastAt);
  }

  /** Runs alone on a room. Never ask for the same room inside. */
  alone<R>(room: RoomId, work: () => Promise<R>): Promise<R> {
    return this.#mutex.run(room, work);
  }

  /** Stores a changed record, with other rows in the same transaction where they belong together. */
  async keep(
    record: RoomRecord,
    tables: readonly TableName[] = [],
    more: (tx: Writer) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#core.store.write(
      ["rooms", ...tables],
      async (tx) => {
        await tx.put("rooms", record);
        await more(tx);
      },
      this.#core.term,
    );
    this.#records.set(record.room, record);
    this.#core.changed({ t: "room", room: record.room });
  }

  /** Takes over what the server's list says of a room; what this device has verified itself stays. */
  async list(summary: RoomSummary): Promise<RoomRecord> {
    return this.alone(summary.room, async () => {
      const known = this.#records.get(summary.room);
      const isSame =
        known && known.readSent <= summary.read && JSON.stringify(known.summary) === JSON.stringify(summary);
      if (isSame) return known;
      const record: RoomRecord = known
        ? {
            ...known,
            summary,
            read: Math.max(known.read, summary.read),
            // What was told by a line that broke may never have come there: the server's own word says what it has.
            readSent: summary.read,
            lastAt: Math.max(known.lastAt, summary.lastAt),
          }
        : newRecord(summary);
      await this.keep(record);
      this.#core.changed({ t: "rooms" });
      return record;
    });
  }
}

function newRecord(summary: RoomSummary): RoomRecord {
  return {
    room: summary.room,
    summary,
    state: null,
    lines: [],
    halt: null,
    ranges: [],
    locked: false,
    counter: { deviceSeq: 0, prevHash: ZERO_HASH },
    read: summary.read,
    readSent: summary.read,
    preview: null,
    lastAt: summary.lastAt,
    profileShared: false,
    profileGiven: 0,
    pendingEntry: null,
    epochAt: summary.lastAt,
  };
}
