/** Keys that are counted at the same time; beyond it the counting starts over. */
const KEYS_MAX = 10_000;

/** Counts of this process alone, for while the shared store is away. Windows are as there; the clock (ms) is handed in. */
export class CountsHere {
  readonly #now: () => number;
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Adds one and gives the new count; a window begins with a key's first call. */
  count(key: string, windowSeconds: number): number {
    const known = this.#counts.get(key);
    if (known !== undefined && known.until > this.#now()) return ++known.count;
    if (this.#counts.size >= KEYS_MAX) this.#counts.clear();
    this.#counts.set(key, { count: 1, until: this.#now() + windowSeconds * 1_000 });
    return 1;
  }
}
