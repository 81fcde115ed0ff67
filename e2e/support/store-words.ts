import { openRest, type Rest } from "@/crypto/at-rest";
import { KEY_PATHS, type TableName } from "@/engine/store/tables";
import type { Person } from "./headless-person";

/** Every word that a device could still read in its own store, in whatever table it rests, as one text. */
export async function storeWords({ engine, store }: Pick<Person, "engine" | "store">): Promise<string> {
  const words: unknown[] = [];
  for (const table of Object.keys(KEY_PATHS) as TableName[]) {
    const rows = await store.read([table], (tx) => tx.range(table));
    for (const row of rows) {
      words.push(row);
      for (const value of Object.values(row))
        if (value instanceof Uint8Array)
          words.push(await openRest(engine.core.me.restKey, value as Rest).catch(() => null));
    }
  }
  return JSON.stringify(words);
}
