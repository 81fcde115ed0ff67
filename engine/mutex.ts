/** One queue per key: work on the same key runs one after the other, in the order asked. */
export class Mutex<K> {
  #tails = new Map<K, Promise<unknown>>();

  run<R>(key: K, work: () => Promise<R>): Promise<R> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const next = before.then(work, work);
    const tail = next.catch(() => undefined);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return next;
  }
}
