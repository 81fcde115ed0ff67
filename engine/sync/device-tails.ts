import type { RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { EventRow, RoomRecord } from "../store/tables";
import type { Opened, Tail } from "./open-events";
import { rangeOf } from "./ranges";

/** How far a look beside a range goes; a device that was silent for longer is judged by nothing but its own events. */
const LOOK_EVENTS = 500;

/** What stands right below and right above a piece of the log: the last and the first event of each device. */
export interface Beside {
  below: ReadonlyMap<string, Tail>;
  above: ReadonlyMap<string, EventRow>;
}

/** Knows the ends of every room's newest range without reading them anew for each live event. */
export class DeviceTails {
  readonly #core: Core;
  readonly #live = new Map<RoomId, { to: number; tails: Map<string, Tail> }>();

  constructor(core: Core) {
    this.#core = core;
  }

  async beside(record: RoomRecord, from: number, to: number): Promise<Beside> {
    const live = this.#live.get(record.room);
    if (live && live.to === from - 1) return { below: live.tails, above: new Map() };
    const below = await this.#rows(record, rangeOf(record.ranges, from - 1), { to: from - 1 });
    const above = await this.#rows(record, rangeOf(record.ranges, to + 1), { from: to + 1 });
    const tails = new Map<string, Tail>();
    for (const { event } of below.filter(isSigned)) {
      if (!tails.has(event.device)) tails.set(event.device, { deviceSeq: event.deviceSeq, hash: event.tokenHash });
    }
    const firsts = new Map<string, EventRow>();
    for (const row of above.filter(isSigned)) if (!firsts.has(row.event.device)) firsts.set(row.event.device, row);
    return { below: tails, above: firsts };
  }

  /** A piece was stored: remembered where it is the end of the newest range. */
  stored(record: RoomRecord, beside: Beside, opened: readonly Opened[]): void {
    const last = opened.at(-1)?.row;
    if (!last || last.seq !== record.ranges.at(-1)?.[1]) return;
    const tails = new Map(beside.below);
    for (const { row } of opened.filter((one) => isSigned(one.row))) {
      tails.set(row.event.device, { deviceSeq: row.event.deviceSeq, hash: row.event.tokenHash });
    }
    this.#live.set(record.room, { to: last.seq, tails });
  }

  async #rows(
    record: RoomRecord,
    range: [number, number] | null,
    edge: { from: number } | { to: number },
  ): Promise<EventRow[]> {
    if (!range) return [];
    const [from, to] = "from" in edge ? [edge.from, range[1]] : [range[0], edge.to];
    const bounds = { from: [record.room, from], to: [record.room, to], reverse: "to" in edge, limit: LOOK_EVENTS };
    return this.#core.store.read(["events"], (tx) => tx.range("events", bounds));
  }
}

/** What nobody signed says nothing about the device it names. */
function isSigned(row: EventRow): boolean {
  return row.verdict !== "unverified";
}
