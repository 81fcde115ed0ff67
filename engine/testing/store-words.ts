import { openRest, type Rest } from "@/crypto/at-rest";
import type { Store } from "../store/store";
import { KEY_PATHS, type TableName } from "../store/tables";

/** Every word that a device could still read in one table of its store: rows as they are, and what rests sealed in them, opened. */
export async function tableWords(store: Store, restKey: CryptoKey, table: TableName): Promise<string> {
  const words: unknown[] = [];
  for (const row of await store.read([table], (tx) => tx.range(table))) {
    words.push(row);
    for (const value of Object.values(row))
      if (value instanceof Uint8Array) words.push(await openRest(restKey, value as Rest).catch(() => null));
  }
  return JSON.stringify(words);
}

/** The same of every table, by its name. */
export async function wordsByTable(store: Store, restKey: CryptoKey): Promise<Record<TableName, string>> {
  const names = Object.keys(KEY_PATHS) as TableName[];
  const words = names.map(async (table) => [table, await tableWords(store, restKey, table)] as const);
  return Object.fromEntries(await Promise.all(words)) as Record<TableName, string>;
}
