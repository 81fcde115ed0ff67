import type { Writer } from "./store";
import type { TableName } from "./tables";

type Run<R> = (tx: Writer) => Promise<R>;
/** Does one transaction: all of it or none. */
type Transact = (tables: readonly TableName[], run: Run<void>, term: number | undefined) => Promise<void>;

/** So many writes go together at most: whoever reads waits for all of them. */
const TOGETHER = 64;

interface Waiting {
  tables: readonly TableName[];
  term: number | undefined;
  run: Run<void>;
  done: () => void;
  failed: (cause: unknown) => void;
}

/**
 * Durable writes of one store, in the order in which they come. The disk takes about as long for one as for many, so what
 * comes while a transaction is under way waits and goes together in the next. To each caller it is as if theirs were alone:
 * each sees what those before it wrote, and where one fails, the others are written without it.
 */
export class WriteTurns {
  readonly #transact: Transact;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(transact: Transact) {
    this.#transact = transact;
  }

  /** Resolves once it is on the disk. `run` may run again after its transaction was undone. */
  write<R>(tables: readonly TableName[], run: Run<R>, term: number | undefined): Promise<R> {
    return new Promise((resolve, reject) => {
      let finish = () => {};
      const one = async (tx: Writer) => {
        const result = await run(tx);
        finish = () => resolve(result);
      };
      this.#waiting.push({ tables, term, run: one, done: () => finish(), failed: reject });
      if (!this.#running) void this.#turns();
    });
  }

  async #turns(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#turn(this.#next());
    this.#running = false;
  }

  /** What waits, as far as it was asked for under one term. */
  #next(): Waiting[] {
    const [first] = this.#waiting;
    const other = this.#waiting.findIndex(({ term }) => term !== first?.term);
    return this.#waiting.splice(0, Math.min(TOGETHER, other < 0 ? TOGETHER : other));
  }

  async #turn(some: readonly Waiting[]): Promise<void> {
    const tables = [...new Set(some.flatMap((one) => one.tables))];
    let running: Waiting | undefined;
    const all = async (tx: Writer) => {
      for (const one of some) {
        running = one;
        await one.run(tx);
      }
      running = undefined;
    };
    try {
      await this.#transact(tables, all, some[0]?.term);
      for (const one of some) one.done();
    } catch (cause) {
      const spoiled = running;
      for (const one of spoiled ? [spoiled] : some) one.failed(cause);
      const others = spoiled ? some.filter((one) => one !== spoiled) : [];
      if (others.length > 0) await this.#turn(others);
    }
  }
}
