import type { TableName, Tables } from "./tables";

export type Row<T extends TableName> = Tables[T]["row"];
export type Key<T extends TableName> = Tables[T]["key"];

/** Rows with `from ≤ key ≤ to` (prefixes count as lowest and highest), ascending, or descending with `reverse`. */
export interface Range<T extends TableName> {
  from?: Key<T> | readonly (string | number)[];
  to?: Key<T> | readonly (string | number)[];
  reverse?: boolean;
  limit?: number;
}

export interface Reader {
  get<T extends TableName>(table: T, key: Key<T>): Promise<Row<T> | undefined>;
  range<T extends TableName>(table: T, range?: Range<T>): Promise<Row<T>[]>;
  /** The keys of all rows, ascending, where what they hold is not needed. */
  keys<T extends TableName>(table: T): Promise<Key<T>[]>;
}

export interface Writer extends Reader {
  put<T extends TableName>(table: T, row: Row<T>): Promise<void>;
  remove<T extends TableName>(table: T, key: Key<T>): Promise<void>;
}

/** A write by an engine whose term has passed: another tab leads now. */
export class StaleTermError extends Error {
  constructor() {
    super("another tab leads now");
    this.name = "StaleTermError";
  }
}

/** The store of this device cannot be opened: nothing is read or kept here now. */
export class StoreGoneError extends Error {
  constructor(cause?: unknown) {
    super("the store cannot be opened", { cause });
    this.name = "StoreGoneError";
  }
}

/**
 * "relaxed": what a dying machine may forget of it comes again, as do its latest relaxed writes together. A killed tab loses
 * nothing by it, and a strict write is never kept without all that was written before it.
 */
export type Durability = "strict" | "relaxed";

/**
 * The engine's local store. A transaction sees its own writes, and all or none of it happens. Inside `run` only the
 * transaction may be awaited (IndexedDB commits as soon as anything else is).
 */
export interface Store {
  read<R>(tables: readonly TableName[], run: (tx: Reader) => Promise<R>): Promise<R>;
  /**
   * Written durably before it resolves, unless it asks for less. With `term`, fails with StaleTermError unless it is the
   * current one.
   */
  write<R>(
    tables: readonly TableName[],
    run: (tx: Writer) => Promise<R>,
    term?: number,
    durability?: Durability,
  ): Promise<R>;
  /** Removes everything. */
  wipe(): Promise<void>;
  close(): void;
}

/** Opens the next term: whoever calls this leads, and every earlier leader's writes fail. */
export function takeTerm(store: Store): Promise<number> {
  return store.write(["meta"], async (tx) => {
    const row = await tx.get("meta", ["term"]);
    const term = (row?.key === "term" ? row.term : 0) + 1;
    await tx.put("meta", { key: "term", term });
    return term;
  });
}

/** Shared by the implementations: the term check inside a write transaction. */
export async function checkTerm(tx: Reader, term: number | undefined): Promise<void> {
  if (term === undefined) return;
  const row = await tx.get("meta", ["term"]);
  if (row?.key !== "term" || row.term !== term) throw new StaleTermError();
}
