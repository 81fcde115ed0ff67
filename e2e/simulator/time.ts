import type { Clock } from "@/engine/clock";
import type { Chance } from "./chance";

interface Due {
  at: number;
  n: number;
  run: (() => void) | null;
}

// The real ones, taken before anything stands in their place.
const realImmediate = globalThis.setImmediate;

/** Lets everything that only waits for promises go on, until nothing is left to do. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    realImmediate(resolve);
  });
}

/**
 * A clock that moves only when nothing is left to do: it jumps to what is due next. One thing at a time, what is due at
 * the same moment in the order in which it was asked for.
 */
export class VirtualTime {
  now: number;
  steps = 0;
  readonly #heap: Due[] = [];
  #n = 0;
  #closed = false;

  constructor(now: number) {
    this.now = now;
  }

  /** Runs something after `ms`; the answer prevents it. */
  after(ms: number, run: () => void): () => void {
    const due: Due = { at: this.now + Math.max(0, ms), n: this.#n++, run };
    if (!this.#closed) this.#push(due);
    return () => {
      due.run = null;
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Goes on until `done` says so or the clock reaches `until`. False: the time ran out, or nothing is due any more. */
  async run(until: number, done: () => boolean): Promise<boolean> {
    for (;;) {
      await settled();
      if (done()) return true;
      const next = this.#pop();
      if (!next || next.at > until) {
        if (next) this.#push(next);
        this.now = Math.max(this.now, until);
        return false;
      }
      this.now = next.at;
      this.steps++;
      next.run?.();
    }
  }

  /** Nothing is due any more, now or ever. */
  close(): void {
    this.#closed = true;
    this.#heap.length = 0;
  }

  /** The clock of one engine. */
  clock(chance: Chance): Clock {
    return { now: () => Math.floor(this.now), after: (ms, run) => this.after(ms, run), chance: () => chance.next() };
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(due, heap[up] as Due)) break;
      heap[at] = heap[up] as Due;
      at = up;
    }
    heap[at] = due;
  }

  #pop(): Due | null {
    for (;;) {
      const top = this.#take();
      if (!top || top.run) return top;
    }
  }

  #take(): Due | null {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (!top || !last || top === last) return top ?? null;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Due, heap[down] as Due)) down++;
      if (!before(heap[down] as Due, last)) break;
      heap[at] = heap[down] as Due;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.n < b.n);
}
