import type { Visitor } from "./journey-visitor";

/** What a profile still holds of a person: rows of databases, kept answers, words in storage, the session's cookie. */
export async function remains({ page, context }: Visitor): Promise<string[]> {
  const held = await page.evaluate(async () => {
    const found: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      for (const table of database.objectStoreNames) {
        const count = await new Promise<number>((resolve, reject) => {
          const asked = database.transaction(table).objectStore(table).count();
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        if (count > 0) found.push(`${count} in ${name}/${table}`);
      }
      database.close();
    }
    for (const name of await caches.keys()) found.push(`cache ${name}`);
    for (const key of Object.keys(localStorage)) found.push(`localStorage ${key}`);
    for (const key of Object.keys(sessionStorage)) found.push(`sessionStorage ${key}`);
    for (const worker of await navigator.serviceWorker.getRegistrations()) found.push(`service worker ${worker.scope}`);
    return found;
  });
  const cookies = (await context.cookies()).filter((cookie) => /session-token/.test(cookie.name));
  return [...held, ...cookies.map((cookie) => `cookie ${cookie.name}`)];
}
