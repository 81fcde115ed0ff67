import type { RateLimit } from "@/server/limit-defaults";

/**
 * A rate kept in this process, for what is too frequent to ask the shared store about: `count` at once,
 * refilled evenly over `seconds`. The clock (ms) is handed in.
 */
export class TokenBucket {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  constructor(limit: RateLimit, now: () => number = Date.now) {
    this.#limit = limit;
    this.#now = now;
    this.#tokens = limit.count;
    this.#at = now();
  }

  /** Takes `cost` tokens if they are there. */
  take(cost = 1): boolean {
    this.#refill();
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Whether nothing is owed: such a bucket can be forgotten. */
  full(): boolean {
    this.#refill();
    return this.#tokens >= this.#limit.count;
  }

  #refill(): void {
    const now = this.#now();
    const gained = (Math.max(0, now - this.#at) * this.#limit.count) / (this.#limit.seconds * 1_000);
    this.#tokens = Math.min(this.#limit.count, this.#tokens + gained);
    this.#at = now;
  }
}
