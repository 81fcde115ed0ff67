import { deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import {
  checkTerm,
  type Durability,
  type Key,
  type Range,
  type Row,
  type Store,
  StoreGoneError,
  type Writer,
} from "./store";
import { type AccountRow, KEY_PATHS, type TableName } from "./tables";
import { WriteTurns } from "./write-turns";

const VERSION = 5;
/** What is read from the server again where an earlier version kept it in another form. */
const REREAD: readonly TableName[] = ["rooms", "events", "epochKeys"];
const NAMES = Object.keys(KEY_PATHS) as TableName[];

/**
 * The store of a browser profile. Writes ask for strict durability unless told otherwise: an acknowledged outbox row
 * survives a crash of the machine. Those that come while another waits for the disk go together. A connection that the
 * browser has closed (storage pressure, site data cleared) is opened anew by the next use.
 * `onBlocked` is told when a newer Sotto in another tab waits for this one to let go.
 */
export class IndexedDbStore implements Store {
  readonly #name: string;
  readonly #onBlocked: () => void;
  readonly #turns = new WriteTurns((tables, run, term) => this.#transact(tables, run, "strict", term));
  #opening: Promise<IDBPDatabase> | null = null;
  /** Closed by its owner, or let go for a newer Sotto: not opened again. */
  #over = false;

  constructor(name: string, onBlocked: () => void = () => {}) {
    this.#name = name;
    this.#onBlocked = onBlocked;
    this.#open().catch(() => {});
  }

  #open(): Promise<IDBPDatabase> {
    if (this.#opening) return this.#opening;
    const opening = connect(this.#name, {
      gone: () => this.#forget(opening),
      blocking: () => {
        this.#over = true;
        this.#onBlocked();
      },
    });
    this.#opening = opening;
    return opening;
  }

  /** Lets go of a connection; what runs on it still ends. */
  #forget(opening: Promise<IDBPDatabase>): void {
    if (this.#opening === opening) this.#opening = null;
    opening.then(
      (database) => database.close(),
      () => {},
    );
  }

  /** Begins a transaction, on a new connection where the one at hand gives none: nothing has begun then, so nothing is done twice. */
  async #begin<M extends IDBTransactionMode>(
    names: readonly TableName[],
    mode: M,
    options: IDBTransactionOptions = {},
  ) {
    for (let tries = 1; ; tries++) {
      if (this.#over) throw new StoreGoneError();
      const opening = this.#open();
      try {
        return (await opening).transaction(names, mode, options);
      } catch (cause) {
        this.#forget(opening);
        if (tries > 1) throw new StoreGoneError(cause);
      }
    }
  }

  async read<R>(tables: readonly TableName[], run: (tx: Writer) => Promise<R>): Promise<R> {
    return run(wrap(await this.#begin(tables, "readonly")));
  }

  async write<R>(
    tables: readonly TableName[],
    run: (tx: Writer) => Promise<R>,
    term?: number,
    durability: Durability = "strict",
  ): Promise<R> {
    // A draft is written at every key and must not wait for the disk: a killed tab loses nothing by it, only a dying machine may.
    if (durability === "relaxed" || tables.every((table) => table === "drafts"))
      return this.#transact(tables, run, "relaxed", term);
    return this.#turns.write(tables, run, term);
  }

  async #transact<R>(
    tables: readonly TableName[],
    run: (tx: Writer) => Promise<R>,
    durability: Durability,
    term: number | undefined,
  ): Promise<R> {
    const names = term === undefined || tables.includes("meta") ? tables : ["meta" as const, ...tables];
    const transaction = await this.#begin(names, "readwrite", { durability });
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
    try {
      const database = await this.#opening;
      const transaction = database?.transaction(NAMES, "readwrite", { durability: "strict" });
      if (!transaction) return await deleteDB(this.#name);
      await Promise.all([...NAMES.map((table) => transaction.objectStore(table).clear()), transaction.done]);
    } catch {
      // The answer to a sign-out lets the browser clear the site (Clear-Site-Data), which closes this connection. What may
      // still be there goes as a whole.
      await deleteDB(this.#name);
    }
  }

  close(): void {
    this.#over = true;
    if (this.#opening) this.#forget(this.#opening);
  }
}

/** Pins of the first version did not say how they came about: as first meetings they are written into the notes once more. */
async function pinAnew(accounts: {
  getAll(): Promise<unknown[]>;
  put?(row: unknown): Promise<unknown>;
}): Promise<void> {
  for (const row of (await accounts.getAll()) as AccountRow[])
    await accounts.put?.({ ...row, pin: { ...row.pin, how: row.pin.how ?? "met" }, pinSeq: row.pinSeq ?? null });
}

/** Opens the database, made where there is none. `gone`: the browser closed it, or somebody wants it changed or away. */
async function connect(name: string, on: { gone: () => void; blocking: () => void }): Promise<IDBPDatabase> {
  return openDB(name, VERSION, {
    async upgrade(database, from, _to, transaction) {
      const isOld = from > 0 && from < VERSION;
      if (isOld)
        for (const table of REREAD) if (database.objectStoreNames.contains(table)) database.deleteObjectStore(table);
      for (const table of NAMES) {
        if (!database.objectStoreNames.contains(table))
          database.createObjectStore(table, { keyPath: [...KEY_PATHS[table]] });
      }
      if (isOld) await pinAnew(transaction.objectStore("accounts"));
    },
    blocking(_current, next) {
      on.gone();
      if (next !== null) on.blocking();
    },
    terminated: on.gone,
  });
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
    keys: async <T extends TableName>(table: T) => (await of(table).getAllKeys()) as unknown as Key<T>[],
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
