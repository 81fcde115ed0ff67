/** Keys asked for in one call. */
const CALL_MAX = 500;

interface Asked<K, V> {
  readonly key: K;
  resolve(value: V): void;
  reject(error: unknown): void;
}

/**
 * Asks for many at once: what is asked for in one turn of the event loop, or while a call is under way, goes in one call,
 * without a timer. A call begins after everything in it was asked for, so no answer is older than its question.
 */
export class Gathering<K, V> {
  readonly #look: (keys: readonly K[]) => Promise<V>;
  #waiting: Asked<K, V>[] = [];
  #running = false;

  /** `look` answers for all of the keys; everybody who asked gets the whole answer. */
  constructor(look: (keys: readonly K[]) => Promise<V>) {
    this.#look = look;
  }

  ask(key: K): Promise<V> {
    const answer = new Promise<V>((resolve, reject) => this.#waiting.push({ key, resolve, reject }));
    if (!this.#running) void this.#run();
    return answer;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const asked = this.#waiting.splice(0, CALL_MAX);
      try {
        const value = await this.#look(asked.map(({ key }) => key));
        for (const { resolve } of asked) resolve(value);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#running = false;
  }
}
