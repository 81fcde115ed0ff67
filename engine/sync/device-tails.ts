import type { RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { EventRow, RoomRecord } from "../store/tables";
import { isSigned, type Place, placeOf } from "./log-order";
import type { Opened, Tail } from "./open-events";
import { appliedTo, rangeOf } from "./ranges";

/** How far a look beside a range goes; a device that was silent for longer is judged by nothing but its own events. */
const LOOK_EVENTS = 500;
/** How many of the newest places are kept at hand: what people write names nearly always one of them. */
const NEAR_PLACES = 200;

/** What stands right below and right above a piece of the log: the last and the first event of each device. */
export interface Beside {
  /** what is known of the places below; not all of them */
  places: ReadonlyMap<number, Place>;
  below: ReadonlyMap<string, Tail>;
  above: ReadonlyMap<string, EventRow>;
}

/** Knows the ends of every room's newest range without reading them anew for each live event. */
export class DeviceTails {
  readonly #core: Core;
  readonly #live = new Map<RoomId, { to: number; tails: Map<string, Tail>; places: Map<number, Place> }>();

  constructor(core: Core) {
    this.#core = core;
  }

  async beside(record: RoomRecord, from: number, to: number): Promise<Beside> {
    const live = this.#live.get(record.room);
    // Where the room was read anew, nothing of what was remembered is held any more.
    if (live && live.to === from - 1 && appliedTo(record.ranges) === live.to)
      return { below: live.tails, above: new Map(), places: live.places };
    const below = await this.#rows(record, rangeOf(record.ranges, from - 1), { to: from - 1 });
    const above = await this.#rows(record, rangeOf(record.ranges, to + 1), { from: to + 1 });
    const tails = new Map<string, Tail>();
    for (const { event } of below.filter(isSigned)) {
      if (!tails.has(event.device)) tails.set(event.device, { deviceSeq: event.deviceSeq, hash: event.tokenHash });
    }
    const firsts = new Map<string, EventRow>();
    for (const row of above.filter(isSigned)) if (!firsts.has(row.event.device)) firsts.set(row.event.device, row);
    return { below: tails, above: firsts, places: new Map(below.map((row) => [row.seq, placeOf(row)])) };
  }

  /** A piece was stored: remembered where it is the end of the newest range. One further below may hold a device's last event. */
  stored(record: RoomRecord, beside: Beside, opened: readonly Opened[]): void {
    const last = opened.at(-1)?.row;
    if (!last || last.seq !== record.ranges.at(-1)?.[1]) {
      this.forget(record.room);
      return;
    }
    const tails = new Map(beside.below);
    for (const { row } of opened.filter((one) => isSigned(one.row))) {
      tails.set(row.event.device, { deviceSeq: row.event.deviceSeq, hash: row.event.tokenHash });
    }
    const places = new Map(beside.places);
    for (const { row } of opened) places.set(row.seq, placeOf(row));
    for (const seq of places.keys()) if (seq <= last.seq - NEAR_PLACES) places.delete(seq);
    this.#live.set(record.room, { to: last.seq, tails, places });
  }

  /** Rows of a room were judged anew. */
  forget(room: RoomId): void {
    this.#live.delete(room);
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
