import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Appended, AppendItem } from "@/server/events/append-events";

/** A device's batch for one room. `done` is called once, after the commit, with an answer for each item in order. */
export interface Batch {
  readonly room: RoomId;
  readonly items: readonly AppendItem[];
  done(answers: readonly Appended[]): void;
}

export interface LanePorts {
  /** Appends, commits, and answers every item in order; what failed is `refused`. */
  append(items: readonly AppendItem[]): Promise<readonly Appended[]>;
  /** What was committed, after every author has their answer. */
  committed(events: readonly Event[]): void;
  failed(error: unknown): void;
}

interface Lane {
  readonly waiting: Batch[];
  items: number;
  running: boolean;
}

const LANES = 2;
/** Items that may wait in a lane; above it sends are refused, and the engine tries again. */
const WAITING_MAX = 20_000;

/**
 * Two lanes to the log. Each sends what arrived in one turn of the event loop, or gathered while its last call was under way,
 * at most 64 items, without a timer: a call costs a commit and a frame to everybody in the room, so one that leaves with the
 * first of many is dear. A room has its lane, so the order of a device in a room holds and the lanes never wait for each
 * other's locks.
 */
export class Lanes {
  readonly #ports: LanePorts;
  readonly #lanes: readonly Lane[] = Array.from({ length: LANES }, () => ({ waiting: [], items: 0, running: false }));
  readonly #inFlight = new Map<RoomId, number>();

  constructor(ports: LanePorts) {
    this.#ports = ports;
  }

  add(batch: Batch) {
    const lane = this.#lanes[Number.parseInt(batch.room.slice(0, 8), 16) % LANES];
    if (lane === undefined || lane.items + batch.items.length > WAITING_MAX)
      return batch.done(batch.items.map(refused));
    lane.waiting.push(batch);
    lane.items += batch.items.length;
    this.#inFlight.set(batch.room, (this.#inFlight.get(batch.room) ?? 0) + 1);
    if (lane.running) return;
    lane.running = true;
    setImmediate(() => void this.#run(lane));
  }

  /** Whether a batch for the room waits or is under way. */
  inFlight(room: RoomId): boolean {
    return this.#inFlight.has(room);
  }

  /** Whether nothing waits and nothing is under way. */
  idle(): boolean {
    return this.#inFlight.size === 0;
  }

  async #run(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batches = takeUpTo(lane.waiting, LIMITS.batchItems);
      const answers = await this.#append(batches.flatMap((batch) => batch.items));
      this.#land(lane, batches, answers);
      // The answers leave first, and what arrived meanwhile goes with the next call.
      if (lane.waiting.length > 0) await turn();
    }
    lane.running = false;
  }

  /** Authors first: an acknowledgement is written before the author's own event comes round. */
  #land(lane: Lane, batches: readonly Batch[], answers: readonly Appended[]): void {
    let at = 0;
    for (const batch of batches) {
      lane.items -= batch.items.length;
      const left = (this.#inFlight.get(batch.room) ?? 1) - 1;
      if (left === 0) this.#inFlight.delete(batch.room);
      else this.#inFlight.set(batch.room, left);
      batch.done(answers.slice(at, at + batch.items.length));
      at += batch.items.length;
    }
    this.#ports.committed(answers.flatMap((answer) => answer.event ?? []));
  }

  async #append(items: readonly AppendItem[]): Promise<readonly Appended[]> {
    try {
      return await this.#ports.append(items);
    } catch (error) {
      this.#ports.failed(error);
      return items.map(refused);
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function takeUpTo(waiting: Batch[], max: number): Batch[] {
  let [count, items] = [0, 0];
  for (const batch of waiting) {
    if (count > 0 && items + batch.items.length > max) break;
    items += batch.items.length;
    count += 1;
  }
  return waiting.splice(0, count);
}

function refused({ room, item }: AppendItem): Appended {
  return { room, result: { id: item.id, status: "refused", code: "server" }, event: null };
}
