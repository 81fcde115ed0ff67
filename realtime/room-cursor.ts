import type { Event } from "@/protocol/event";

/** An own batch may be about to fill a hole: it gets this long, in ms. */
const HOLD_MS = 50;
/** Events held ahead of a hole; more are dropped and read from the log. */
const HELD_MAX = 1_000;
const READ_EVENTS = 500;
/** Reads that brought nothing before the cursor waits for its next offer or the tick. */
const EMPTY_READS = 5;
const RETRY_MS = 200;

/** What a cursor needs from outside. */
export interface RoomCursorPorts {
  /** The next events of the room, contiguous: called exactly once for each seq, in order. */
  deliver(events: readonly Event[]): void;
  /** Reads the log, both ends inclusive. */
  read(from: number, to: number): Promise<readonly Event[]>;
  /** Whether a batch of this process for this room is being appended. */
  ownInFlight(): boolean;
  /** Runs something later; gives a function that prevents it. */
  after(ms: number, run: () => void): () => void;
  readFailed(error: unknown): void;
}

/**
 * Where a sidecar stands in one room's log. Own commits, the bus and log reads all enter by `offer`, in any order and
 * any number of times; what comes out is the log, each event once, in order.
 */
export class RoomCursor {
  readonly #ports: RoomCursorPorts;
  #at: number;
  /** The highest seq that somebody said exists. */
  #wanted: number;
  #held = new Map<number, Event>();
  #state: { t: "idle" } | { t: "waiting"; cancel: () => void } | { t: "reading" } | { t: "closed" } = { t: "idle" };
  #empty = 0;
  #settling: (() => void)[] = [];

  /** `at`: the head from which this cursor begins to deliver. */
  constructor(at: number, ports: RoomCursorPorts) {
    this.#at = at;
    this.#wanted = at;
    this.#ports = ports;
  }

  /** The last seq delivered. */
  get at(): number {
    return this.#at;
  }

  /** The log reaches `to`; with the events `from`…`to` where the offerer has them. */
  offer(_from: number, to: number, events: readonly Event[] = []): void {
    if (this.#state.t === "closed" || to <= this.#at) return;
    this.#wanted = Math.max(this.#wanted, to);
    this.#empty = 0;
    for (const event of events) this.#hold(event);
    this.#drain();
    this.#heal();
  }

  /** Resolves once everything that was said to exist is delivered (or given up for now). */
  settled(): Promise<void> {
    if (this.#at >= this.#wanted || this.#closed()) return Promise.resolve();
    return new Promise((resolve) => this.#settling.push(resolve));
  }

  /** Nothing is delivered any more. */
  close(): void {
    if (this.#state.t === "waiting") this.#state.cancel();
    this.#state = { t: "closed" };
    this.#held.clear();
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#settling.splice(0)) resolve();
  }

  #hold(event: Event): void {
    const next = event.seq === this.#at + 1;
    if (event.seq > this.#at && (next || this.#held.size < HELD_MAX)) this.#held.set(event.seq, event);
  }

  #drain(): void {
    const run: Event[] = [];
    for (let event = this.#held.get(this.#at + 1); event !== undefined; event = this.#held.get(this.#at + 1)) {
      this.#held.delete(event.seq);
      this.#at = event.seq;
      run.push(event);
    }
    if (run.length > 0) this.#ports.deliver(run);
  }

  #heal(): void {
    if (this.#state.t === "closed" || this.#state.t === "reading") return;
    if (this.#at >= this.#wanted) {
      if (this.#state.t === "waiting") this.#state.cancel();
      this.#state = { t: "idle" };
      this.#settle();
    } else if (this.#state.t === "idle") {
      if (this.#ports.ownInFlight()) this.#readAfter(HOLD_MS);
      else void this.#read();
    }
  }

  #readAfter(ms: number): void {
    const cancel = this.#ports.after(ms, () => {
      if (this.#state.t === "waiting") void this.#read();
    });
    this.#state = { t: "waiting", cancel };
  }

  async #read(): Promise<void> {
    this.#state = { t: "reading" };
    const before = this.#at;
    try {
      const events = await this.#ports.read(before + 1, Math.min(this.#wanted, before + READ_EVENTS));
      if (this.#closed()) return;
      for (const event of events) this.#hold(event);
    } catch (error) {
      this.#ports.readFailed(error);
      if (this.#closed()) return;
    }
    this.#state = { t: "idle" };
    this.#drain();
    if (this.#at === before) this.#foundNothing();
    else this.#heal();
  }

  /** Either the database is away, or somebody rang for what does not exist: a few tries, then the tick is left to it. */
  #foundNothing(): void {
    if (this.#at >= this.#wanted || this.#closed()) return;
    this.#empty += 1;
    if (this.#empty < EMPTY_READS) this.#readAfter(RETRY_MS);
    else {
      this.#wanted = this.#at;
      this.#settle();
    }
  }

  #closed(): boolean {
    return this.#state.t === "closed";
  }
}
