import type { Clock } from "../clock";

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  time = 1_000_000;
  readonly timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  chance(): number {
    return 0.5;
  }

  /** Goes to the next timer and runs it. */
  next(): void {
    const timer = this.timers.sort((a, b) => a.at - b.at).shift();
    if (!timer) throw new Error("no timer is set");
    this.time = timer.at;
    timer.run();
  }
}
