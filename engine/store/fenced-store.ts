import { checkTerm, type Durability, type Reader, StaleTermError, type Store, type Writer } from "./store";
import type { TableName } from "./tables";

/** A leader's view of its store: tells that a write was refused because another leads now. */
export class FencedStore implements Store {
  readonly #store: Store;
  readonly #onStale: () => void;

  constructor(store: Store, onStale: () => void) {
    this.#store = store;
    this.#onStale = onStale;
  }

  read<R>(tables: readonly TableName[], run: (tx: Reader) => Promise<R>): Promise<R> {
    return this.#store.read(tables, run);
  }

  write<R>(
    tables: readonly TableName[],
    run: (tx: Writer) => Promise<R>,
    term?: number,
    durability?: Durability,
  ): Promise<R> {
    return this.#noticed(this.#store.write(tables, run, term, durability));
  }

  /** Fails with StaleTermError unless this term is the current one. */
  check(term: number): Promise<void> {
    return this.#noticed(this.#store.read(["meta"], (tx) => checkTerm(tx, term)));
  }

  wipe(): Promise<void> {
    return this.#store.wipe();
  }

  close(): void {
    this.#store.close();
  }

  async #noticed<R>(work: Promise<R>): Promise<R> {
    try {
      return await work;
    } catch (cause) {
      if (cause instanceof StaleTermError) this.#onStale();
      throw cause;
    }
  }
}
