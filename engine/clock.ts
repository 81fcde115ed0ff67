/** The only place of the engine that reads the clock or sets a timer. */
export interface Clock {
  /** Milliseconds since 1970; for showing and for spacing tries, never for order. */
  now(): number;
  /** Calls `run` after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number in [0, 1) for jitter. */
  chance(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
};

/** Resolves after `ms` of the given clock. */
export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
