import { checkTerm, type Key, type Range, type Row, type Store, type Writer } from "./store";
import { KEY_PATHS, type TableName } from "./tables";

type Part = string | number;
type Entry = { key: readonly Part[]; row: unknown };

/** Compares keys as IndexedDB does for arrays: numbers before strings, part by part, the shorter first. */
export function compareKeys(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] as Part;
    const y = b[i] as Part;
    if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

class Table {
  entries: Entry[] = [];

  find(key: readonly Part[]): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys((this.entries[middle] as Entry).key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A store in memory, for programs without a browser and for tests. One transaction at a time. */
export class MemoryStore implements Store {
  #tables = new Map<TableName, Table>();
  #queue: Promise<unknown> = Promise.resolve();

  read<R>(_tables: readonly TableName[], run: (tx: Writer) => Promise<R>): Promise<R> {
    return this.#enqueue(() => run(this.#transaction([])));
  }

  write<R>(_tables: readonly TableName[], run: (tx: Writer) => Promise<R>, term?: number): Promise<R> {
    return this.#enqueue(async () => {
      const undo: (() => void)[] = [];
      const tx = this.#transaction(undo);
      try {
        await checkTerm(tx, term);
        return await run(tx);
      } catch (cause) {
        for (const step of undo.reverse()) step();
        throw cause;
      }
    });
  }

  async wipe(): Promise<void> {
    await this.#enqueue(async () => this.#tables.clear());
  }

  close(): void {}

  #enqueue<R>(run: () => Promise<R>): Promise<R> {
    const next = this.#queue.then(run, run);
    this.#queue = next.catch(() => undefined);
    return next;
  }

  #table(name: TableName): Table {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Table();
      this.#tables.set(name, table);
    }
    return table;
  }

  #transaction(undo: (() => void)[]): Writer {
    return {
      get: async <T extends TableName>(name: T, key: Key<T>) => {
        const table = this.#table(name);
        const entry = table.entries[table.find(key)];
        return entry && compareKeys(entry.key, key) === 0 ? (structuredRow(entry.row) as Row<T>) : undefined;
      },
      range: async <T extends TableName>(name: T, range: Range<T> = {}) => {
        const table = this.#table(name);
        const from = range.from ? table.find(range.from) : 0;
        const to = range.to
          ? table.entries.findLastIndex((e) => withinTop(e.key, range.to as readonly Part[])) + 1
          : table.entries.length;
        const rows = table.entries.slice(from, Math.max(from, to));
        if (range.reverse) rows.reverse();
        return rows.slice(0, range.limit ?? rows.length).map((e) => structuredRow(e.row) as Row<T>);
      },
      keys: async <T extends TableName>(name: T) => this.#table(name).entries.map((e) => e.key as unknown as Key<T>),
      put: async (name, row) => {
        const table = this.#table(name);
        const key = KEY_PATHS[name].map((part) => (row as unknown as Record<string, Part>)[part] as Part);
        const at = table.find(key);
        const before = table.entries[at];
        const same = before !== undefined && compareKeys(before.key, key) === 0;
        table.entries.splice(at, same ? 1 : 0, { key, row: structuredRow(row) });
        undo.push(() => {
          table.entries.splice(table.find(key), 1, ...(same ? [before] : []));
        });
      },
      remove: async (name, key) => {
        const table = this.#table(name);
        const at = table.find(key);
        const before = table.entries[at];
        if (!before || compareKeys(before.key, key) !== 0) return;
        table.entries.splice(at, 1);
        undo.push(() => {
          table.entries.splice(table.find(key), 0, before);
        });
      },
    };
  }
}

/** A prefix as upper bound holds everything that begins with it. */
function withinTop(key: readonly Part[], top: readonly Part[]): boolean {
  return compareKeys(key.slice(0, top.length), top) <= 0;
}

/** Copies a row one level deep, so that a caller's later changes never reach the store. CryptoKeys are shared. */
function structuredRow(row: unknown): unknown {
  return { ...(row as Record<string, unknown>) };
}
