import type { Row, Store, Writer } from "@/engine/store/store";
import type { TableName } from "@/engine/store/tables";

/** Every n-th time. */
export function every(n: number): () => boolean {
  let times = 0;
  return () => ++times % n === 0;
}

/** A store whose writes go through `put` instead of the transaction's own. */
export function onPut(
  put: (tx: Writer, table: TableName, row: Row<TableName>) => Promise<void>,
): (inner: Store) => Store {
  return (inner) => ({
    read: (tables, run) => inner.read(tables, run),
    wipe: () => inner.wipe(),
    close: () => inner.close(),
    write: (tables, run, term) =>
      inner.write(tables, (tx) => run({ ...tx, put: (table, row) => put(tx, table, row) }), term),
  });
}
