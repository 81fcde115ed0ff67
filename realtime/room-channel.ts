import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import { eventsFrames } from "./frame";
import type { Due, Turn } from "./outgoing";
import { removedBy } from "./removed-by";
import { RoomCursor, type RoomCursorPorts } from "./room-cursor";

/** A socket's place in a room. */
export interface Seat {
  readonly account: AccountId;
  /** Frames of the room, in order, each once. */
  take(frames: Buffer): void;
  /** Nothing of the room comes after this: the person is no member any more. */
  part(): void;
}

interface ChannelPorts extends Omit<RoomCursorPorts, "deliver"> {
  readonly room: RoomId;
  readonly head: number;
  readonly turn: Turn;
  /** The last seat was given up. */
  empty(): void;
}

/** One room with listeners on this sidecar: its cursor, its seats, and the frames due in this turn, made once for all. */
export class RoomChannel implements Due {
  readonly room: RoomId;
  readonly cursor: RoomCursor;
  /** Whether it delivered since the last tick. */
  moved = false;
  readonly #ports: ChannelPorts;
  readonly #seats = new Set<Seat>();
  #due: Buffer[] = [];

  constructor(ports: ChannelPorts) {
    this.room = ports.room;
    this.#ports = ports;
    this.cursor = new RoomCursor(ports.head, {
      deliver: (events) => this.#deliver(events),
      read: ports.read,
      ownInFlight: ports.ownInFlight,
      after: ports.after,
      readFailed: ports.readFailed,
    });
  }

  /** Takes a seat at the cursor, which is returned: the seat gets everything above it and nothing up to it. */
  sit(seat: Seat): number {
    this.flush();
    this.#seats.add(seat);
    return this.cursor.at;
  }

  /** Gives a seat up. */
  leave(seat: Seat): void {
    if (this.#seats.delete(seat) && this.#seats.size === 0) this.#ports.empty();
  }

  /** Whether nobody listens. */
  vacant(): boolean {
    return this.#seats.size === 0;
  }

  /** Hands over a frame that is no part of the log, after what is due of it. `but`: someone who is not told. */
  tell(frame: Buffer, but?: AccountId): void {
    this.flush();
    for (const seat of this.#seats) if (seat.account !== but) seat.take(frame);
  }

  flush(): void {
    if (this.#due.length === 0) return;
    const due = this.#due;
    this.#due = [];
    const [only] = due;
    const joined = due.length === 1 && only !== undefined ? only : Buffer.concat(due);
    for (const seat of this.#seats) seat.take(joined);
  }

  /** A batch with a removal is cut there: the removed get the removal and nothing after it. */
  #deliver(events: readonly Event[]): void {
    this.moved = true;
    let start = 0;
    for (const [index, event] of events.entries()) {
      const removed = removedBy(event);
      if (removed.length === 0) continue;
      this.#due.push(...eventsFrames(this.room, events.slice(start, index + 1)));
      start = index + 1;
      this.flush();
      this.#part(removed);
    }
    this.#due.push(...eventsFrames(this.room, events.slice(start)));
    if (this.#due.length > 0) this.#ports.turn.room(this);
  }

  #part(accounts: readonly string[] | "everybody"): void {
    for (const seat of [...this.#seats]) {
      if (accounts !== "everybody" && !accounts.includes(seat.account)) continue;
      seat.part();
      this.leave(seat);
    }
  }
}
