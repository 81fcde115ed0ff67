import { deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { checkTerm, type Key, type Range, type Row, type Store, type Writer } from "./store";
import { KEY_PATHS, type TableName } from "./tables";

const VERSION = 2;
const NAMES = Object.keys(KEY_PATHS) as TableName[];

/**
 * The store of a browser profile. Writes ask for strict durability: an acknowledged outbox row survives a crash of the
 * machine. `onBlocked` is told when a newer Sotto in another tab waits for this one to let go.
 */
export class IndexedDbStore implements Store {
  readonly #name: string;
  #database: Promise<IDBPDatabase>;

  constructor(name: string, onBlocked: () => void = () => {}) {
    this.#name = name;
    this.#database = openDB(name, VERSION, {
      upgrade(database) {
        for (const table of NAMES) {
          if (!database.objectStoreNames.contains(table))
            database.createObjectStore(table, { keyPath: [...KEY_PATHS[table]] });
        }
      },
      blocking: (_current, _next, event) => {
        (event.target as IDBDatabase).close();
        onBlocked();
      },
    });
    this.#database.catch(() => {});
  }

  async read<R>(tables: readonly TableName[], run: (tx: Writer) => Promise<R>): Promise<R> {
    const database = await this.#database;
    return run(wrap(database.transaction(tables, "readonly")));
  }

  async write<R>(tables: readonly TableName[], run: (tx: Writer) => Promise<R>, term?: number): Promise<R> {
    const database = await this.#database;
    const names = term === undefined || tables.includes("meta") ? tables : ["meta" as const, ...tables];
    // A draft is written at every key and must not wait for the disk: a killed tab loses nothing by it, only a dying machine may.
    const durability = tables.every((table) => table === "drafts") ? "relaxed" : "strict";
    const transaction = database.transaction(names, "readwrite", { durability });
    const done = transaction.done;
    done.catch(() => {});
    const tx = wrap(transaction as unknown as IDBPTransaction<unknown, string[], "readonly">);
    try {
      await checkTerm(tx, term);
      const result = await run(tx);
      await done;
      return result;
    } catch (cause) {
      try {
        transaction.abort();
      } catch {
        // it has ended by itself
      }
      throw cause;
    }
  }

  async wipe(): Promise<void> {
    const database = await this.#database;
    try {
      const transaction = database.transaction(NAMES, "readwrite", { durability: "strict" });
      await Promise.all([...NAMES.map((table) => transaction.objectStore(table).clear()), transaction.done]);
    } catch {
      // The answer to a sign-out lets the browser clear the site (Clear-Site-Data), which closes this connection. What may
      // still be there goes as a whole.
      await deleteDB(this.#name);
    }
  }

  close(): void {
    void this.#database.then((database) => database.close());
  }
}

function wrap(transaction: IDBPTransaction<unknown, string[], "readonly">): Writer {
  const of = (table: TableName) => transaction.objectStore(table);
  return {
    get: async <T extends TableName>(table: T, key: Key<T>) =>
      (await of(table).get(key as unknown as IDBValidKey)) as Row<T> | undefined,
    range: async <T extends TableName>(table: T, range: Range<T> = {}) => {
      const bounds = keyRange(range);
      if (!range.reverse) return (await of(table).getAll(bounds, range.limit)) as Row<T>[];
      const rows: Row<T>[] = [];
      let cursor = await of(table).openCursor(bounds, "prev");
      while (cursor && rows.length < (range.limit ?? Number.POSITIVE_INFINITY)) {
        rows.push(cursor.value as Row<T>);
        cursor = await cursor.continue();
      }
      return rows;
    },
    put: async (table, row) => {
      await (of(table) as unknown as { put(row: unknown): Promise<unknown> }).put(row);
    },
    remove: async (table, key) => {
      await (of(table) as unknown as { delete(key: unknown): Promise<void> }).delete(key);
    },
  };
}

/** A prefix as upper bound holds everything that begins with it: an array is above every string and number. */
function keyRange(range: Range<TableName>): IDBKeyRange | undefined {
  const from = range.from as IDBValidKey | undefined;
  const to = range.to ? ([...range.to, []] as unknown as IDBValidKey) : undefined;
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to);
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to);
}
