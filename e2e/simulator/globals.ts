import type { Chance } from "./chance";
import { simulatedSubtle } from "./primitives";
import type { VirtualTime } from "./time";

// What this process reads and waits by while a seed runs.
let time: VirtualTime | null = null;
let chance: Chance | null = null;

function must<T>(held: T | null): T {
  if (held === null) throw new Error("no seed runs");
  return held;
}

/** A timer as Node hands them out. */
class Timer {
  cancel: () => void = () => {};
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

function timeout(run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer {
  const timer = new Timer();
  timer.cancel = must(time).after(ms, () => run(...args));
  return timer;
}

function interval(run: (...args: unknown[]) => void, ms: number, ...args: unknown[]): Timer {
  const timer = new Timer();
  const again = () => {
    timer.cancel = must(time).after(ms, () => {
      again();
      run(...args);
    });
  };
  again();
  return timer;
}

const clear = (timer: unknown): void => {
  if (timer instanceof Timer) timer.cancel();
};

const random = (bytes: Uint8Array) => must(chance).fill(bytes);

/** Stands where `globalThis.crypto` was, for good: modules keep what they found there. */
export function installPrimitives(): void {
  const crypto = {
    subtle: simulatedSubtle(random),
    getRandomValues<T extends Uint8Array>(into: T): T {
      random(into);
      return into;
    },
    randomUUID: () => must(chance).uuid(),
  };
  Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true, writable: true });
}

/** Timers, clock and chance of this process are the seed's from now on, until the answer is called. */
export function installSeed(ofTime: VirtualTime, ofChance: Chance): () => void {
  const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, now: Date.now };
  [time, chance] = [ofTime, ofChance];
  const simulated = {
    setTimeout: timeout,
    clearTimeout: clear,
    setInterval: interval,
    clearInterval: clear,
    setImmediate: (run: () => void) => timeout(run),
  };
  Object.assign(globalThis, simulated);
  Date.now = () => Math.floor(ofTime.now);
  return () => {
    const { now, ...timers } = real;
    Object.assign(globalThis, timers);
    Date.now = now;
    [time, chance] = [null, null];
  };
}
