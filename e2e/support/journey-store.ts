import type { Visitor } from "./journey-visitor";

/** The room that is open. */
export function openRoom({ page }: Visitor): string {
  return new URL(page.url()).pathname.replace("/r/", "");
}

/** Changes one row of this browser's store while no engine runs, and comes back to the room; `null` takes the row away. */
async function meddle(
  who: Visitor,
  table: string,
  key: readonly (string | number)[],
  change: Record<string, unknown> | null,
): Promise<void> {
  const { page } = who;
  const path = new URL(page.url()).pathname;
  // That page is no page of the shell's, and a browser looks for an icon to it.
  who.forgive(/favicon/);
  await page.goto("/healthz");
  await page.evaluate(
    async ([name, at, fields]) => {
      const answer = <T>(asked: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
      // Whoever led has ended, and nobody leads meanwhile.
      await navigator.locks.request("sotto-engine", async () => {
        const database = await answer(indexedDB.open("sotto"));
        const rows = database.transaction(name, "readwrite").objectStore(name);
        if (fields) await answer(rows.put({ ...(await answer(rows.get([...at]))), ...fields }));
        else await answer(rows.delete([...at]));
        database.close();
      });
    },
    [table, key, change] as const,
  );
  await page.goto(path);
}

/** Lets this browser believe that the room which is open was found inconsistent. */
export async function freeze(who: Visitor, reason: string): Promise<void> {
  await meddle(who, "rooms", [openRoom(who)], { halt: { t: "frozen", reason, way: null } });
}

/** Takes the key of an epoch of the room which is open from this browser. */
export async function loseKey(who: Visitor, epoch: number): Promise<void> {
  await meddle(who, "epochKeys", [openRoom(who), epoch], null);
}
