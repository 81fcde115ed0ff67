/** Keys asked for in one call. */
const CALL_MAX = 500;

interface Asked<K, V> {
  readonly key: K;
  resolve(value: V): void;
  reject(error: unknown): void;
}

/** A call that takes longer, in ms, holds up no other: the next leaves beside it. */
const PATIENCE_MS = 250;

/**
 * Asks for many at once: what is asked for in one turn of the event loop, or while a call is under way, goes in one call. A call
 * begins after everything in it was asked for, so no answer is older than its question.
 */
export class Gathering<K, V> {
  readonly #look: (keys: readonly K[]) => Promise<V>;
  #waiting: Asked<K, V>[] = [];
  /** the call that the next one waits for */
  #held: object | null = null;

  /** `look` answers for all of the keys; everybody who asked gets the whole answer. */
  constructor(look: (keys: readonly K[]) => Promise<V>) {
    this.#look = look;
  }

  ask(key: K): Promise<V> {
    const answer = new Promise<V>((resolve, reject) => this.#waiting.push({ key, resolve, reject }));
    if (this.#held === null) this.#next();
    return answer;
  }

  #next(): void {
    const call = {};
    this.#held = call;
    setImmediate(() => {
      const timer = setTimeout(() => this.#let(call), PATIENCE_MS);
      void this.#call(this.#waiting.splice(0, CALL_MAX)).finally(() => {
        clearTimeout(timer);
        this.#let(call);
      });
    });
  }

  /** A call is over, or has taken too long: the next one leaves. */
  #let(call: object): void {
    if (this.#held !== call) return;
    this.#held = null;
    if (this.#waiting.length > 0) this.#next();
  }

  async #call(asked: readonly Asked<K, V>[]): Promise<void> {
    try {
      const value = await this.#look(asked.map(({ key }) => key));
      for (const { resolve } of asked) resolve(value);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
