/** `holder` has `value` under `key`: one of several who may have something there at the same time. */
export interface Lease {
  readonly key: string;
  readonly holder: string;
  readonly value: string;
}

/**
 * Shared short-lived state: tickets, login ids, rate counters, presence. Two adapters (Redis, Postgres), never process memory,
 * so that every process of an installation sees the same. Losing all of it costs a retry, never a message.
 * Every function throws when the store cannot be reached: callers fail closed.
 */
export interface Ephemeral {
  /** Stores `value` under `key` for `ttlMs` milliseconds, over whatever was there. */
  put(key: string, value: string, ttlMs: number): Promise<void>;
  /** Gives the value and removes it: of many callers at once exactly one gets it. */
  take(key: string): Promise<string | null>;
  /** The value, or null when absent or expired. */
  get(key: string): Promise<string | null>;
  /** Adds one to the counter of `key` and gives its new value; the counter starts anew `windowSeconds` after its first count. */
  count(key: string, windowSeconds: number): Promise<number>;
  /** Has each holder hold its value for `ttlMs` milliseconds from now, over what it held there. */
  hold(leases: readonly Lease[], ttlMs: number): Promise<void>;
  /** What is held under each of the keys; keys under which nothing is are absent. */
  held(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Whether the store is known to be away just now, so that asking it would only cost time. */
  away(): boolean;
  /** Ends the store's own connections. */
  close(): Promise<void>;
}
