import type { Page } from "playwright/test";
import type { Visitor } from "./journey-visitor";

/**
 * Where a browser profile still has words that it can read, as "place": tables of its store, opened with its own key as the app
 * does; the pages of its tabs, with what stands in their fields; notes that are shown.
 */
export async function readableWords({ page, context }: Visitor, words: string): Promise<string[]> {
  const tables = await page.evaluate(inTables, words);
  const pages = await Promise.all(context.pages().map((tab, place) => inPage(tab, words, place + 1)));
  return [...tables, ...pages.flat()];
}

async function inTables(words: string): Promise<string[]> {
  const answer = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  const database = await answer(indexedDB.open("sotto"));
  const rowsOf = (table: string) => answer(database.transaction(table).objectStore(table).getAll());
  const { restKey } = (await rowsOf("meta")).find((row) => row.key === "device");
  const open = async (rest: Uint8Array<ArrayBuffer>) => {
    const [iv, sealed] = [rest.subarray(0, 12), rest.subarray(12)];
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, restKey, sealed).catch(() => new ArrayBuffer(0));
    return new TextDecoder().decode(plain);
  };
  const found: string[] = [];
  for (const table of database.objectStoreNames) {
    const said: string[] = [];
    for (const row of await rowsOf(table)) {
      said.push(JSON.stringify(row));
      for (const value of Object.values(row))
        if (value instanceof Uint8Array) said.push(await open(value as Uint8Array<ArrayBuffer>));
    }
    if (said.join("\n").includes(words)) found.push(`table ${table}`);
  }
  database.close();
  return found;
}

function inPage(tab: Page, words: string, place: number): Promise<string[]> {
  return tab.evaluate(
    async ([wanted, n]) => {
      const found: string[] = [];
      const look = (where: string, text: string) => {
        if (text.includes(wanted)) found.push(`tab ${n} ${where}`);
      };
      look("page", document.documentElement.outerHTML);
      for (const field of document.querySelectorAll("textarea, input"))
        look("field", (field as HTMLInputElement | HTMLTextAreaElement).value);
      look("title", document.title);
      const kept = window as unknown as { shownNotes?: Set<string> };
      for (const note of kept.shownNotes ?? []) look("note", note);
      for (const registration of await navigator.serviceWorker.getRegistrations())
        for (const note of await registration.getNotifications()) look("note", `${note.title} ${note.body}`);
      return found;
    },
    [words, place] as const,
  );
}

/** Keeps which notes a tab shows, for as long as it does. To be called before there is any. */
export async function watchNotes(tab: Page): Promise<void> {
  await tab.evaluate(() => {
    const kept = window as unknown as { shownNotes: Set<string> };
    kept.shownNotes = new Set();
    const Real = Notification;
    window.Notification = class extends Real {
      readonly #words: string;
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        this.#words = `${title} ${options?.body}`;
        kept.shownNotes.add(this.#words);
      }
      override close(): void {
        kept.shownNotes.delete(this.#words);
        super.close();
      }
    };
  });
}

/** How many rows of the events of a message, and about it, this profile holds, and how many of them with anything in them. */
export function rowsOf({ page }: Visitor, message: string): Promise<{ held: number; filled: number }> {
  return page.evaluate(async (id) => {
    const answer = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const database = await answer(indexedDB.open("sotto"));
    const rows = await answer(database.transaction("events").objectStore("events").getAll());
    database.close();
    const worded = ["message", "edit", "reaction", "unreaction"];
    const theirs = rows.filter(
      ({ id: own, event }) => worded.includes(event.kind) && (own === id || event.target === id),
    );
    const filled = theirs.filter(({ body, event }) => body !== null || event.token !== null);
    return { held: theirs.length, filled: filled.length };
  }, message);
}
