import type { RoomSummary } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { ZERO_HASH } from "@/protocol/ids";
import type { Core } from "../core";
import { Mutex } from "../mutex";
import type { Durability, Writer } from "../store/store";
import type { ChainRow, RoomRecord, RoomRow, TableName } from "../store/tables";
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
    await this.#core.store.read(["rooms", "chains"], async (tx) => {
      const chains = new Map((await tx.range("chains")).map((row) => [row.room, row]));
      for (const row of await tx.range("rooms")) this.#records.set(row.room, recordOf(row, chains.get(row.room)));
    });
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
    more: (tx: Writer) => Promise<unknown> = async () => {},
    durability: Durability = "strict",
  ): Promise<void> {
    const { state, lines, ...row } = record;
    const known = this.#records.get(record.room);
    const moved = !known || known.state !== state || known.lines !== lines;
    await this.#core.store.write(
      moved ? ["rooms", "chains", ...tables] : ["rooms", ...tables],
      async (tx) => {
        const chain = moved && tx.put("chains", { room: record.room, state, lines });
        await Promise.all([tx.put("rooms", row), chain, more(tx)]);
      },
      this.#core.term,
      // What was verified of a chain is never forgotten: it is what a server that rolls it back is held against.
      moved ? "strict" : durability,
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
      return record;
    });
  }
}

/** The record with more people who gave the room their profile. */
export function withGivers(record: RoomRecord, given: readonly AccountId[]): RoomRecord {
  const fresh = given.filter((account) => !record.givers.includes(account));
  return fresh.length > 0 ? { ...record, givers: [...new Set([...record.givers, ...fresh])] } : record;
}

/** A room as the engine works with it, from what is stored of it. */
export function recordOf(row: RoomRow, chain: ChainRow | undefined): RoomRecord {
  return {
    ...row,
    rewritten: row.rewritten ?? 0,
    heard: row.heard ?? 0,
    fades: row.fades ?? 0,
    owed: row.owed ?? [],
    state: chain?.state ?? null,
    lines: chain?.lines ?? [],
  };
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
    rewritten: 0,
    counter: { deviceSeq: 0, prevHash: ZERO_HASH },
    read: summary.read,
    readSent: summary.read,
    heard: 0,
    fades: Number.POSITIVE_INFINITY,
    preview: null,
    lastAt: summary.lastAt,
    profileShared: false,
    profileGiven: 0,
    givers: [],
    owed: [],
    wanted: [],
    title: null,
    titleN: 0,
    notedTo: 0,
    linkedTo: 0,
    epochAt: summary.lastAt,
  };
}
