import type { Page } from "playwright";
import type { RoomId } from "@/protocol/ids";

/** How many rows of a table the tab's browser holds, of one room or of all. */
export function held(page: Page, table: string, room?: RoomId): Promise<number> {
  return page.evaluate(
    async ([name, prefix]) => {
      const answer = <T>(asked: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
      const database = await answer(indexedDB.open("sotto"));
      try {
        if (!database.objectStoreNames.contains(name)) return 0;
        const rows = database.transaction(name).objectStore(name);
        return await answer(prefix ? rows.count(IDBKeyRange.bound([prefix], [prefix, []])) : rows.count());
      } finally {
        database.close();
      }
    },
    [table, room ?? null] as const,
  );
}

/** Waits until the tab's browser holds so many rows; the ms it took from `since`, or null after so many minutes. */
export async function whenHeld(
  page: Page,
  { table, room, count }: { table: string; room?: RoomId; count: number },
  since: number,
  minutes = 20,
): Promise<number | null> {
  while (performance.now() - since < minutes * 60_000) {
    if ((await held(page, table, room)) >= count) return performance.now() - since;
    await page.waitForTimeout(250);
  }
  return null;
}

/** Takes everything of one room from the tab's browser while no engine runs there, and leaves the tab on a page without one. */
export async function forgetRoom(page: Page, room: RoomId): Promise<void> {
  await page.goto("/healthz");
  await page.evaluate(async (id) => {
    const answer = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    // Whoever led has ended, and nobody leads meanwhile.
    await navigator.locks.request("sotto-engine", async () => {
      const database = await answer(indexedDB.open("sotto"));
      const several = IDBKeyRange.bound([id], [id, []]);
      const tables = ["rooms", "chains", "events", "sightings", "epochKeys"];
      const transaction = database.transaction(tables, "readwrite");
      for (const name of tables) await answer(transaction.objectStore(name).delete(several));
      database.close();
    });
  }, room);
}
