import type { Page } from "playwright/test";
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

/** A place in a profile's storage where words were found, and how they were written there. */
export interface Find {
  readonly place: string;
  readonly as: string;
}

/** Every way in which words could lie about: as they are, base64 in any alignment, hex, UTF-16. */
export function writings(words: string): Record<string, string> {
  const bytes = Buffer.from(words, "utf8");
  const base64 = (shift: number, alphabet: "base64" | "base64url") => {
    const coded = Buffer.concat([Buffer.alloc(shift), bytes]).toString(alphabet);
    return coded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  };
  const utf16 = Buffer.from(words, "utf16le");
  return {
    plain: bytes.toString("latin1"),
    ...Object.fromEntries([0, 1, 2].map((shift) => [`base64+${shift}`, base64(shift, "base64")])),
    ...Object.fromEntries([0, 1, 2].map((shift) => [`base64url+${shift}`, base64(shift, "base64url")])),
    hex: bytes.toString("hex"),
    HEX: bytes.toString("hex").toUpperCase(),
    utf16le: utf16.toString("latin1"),
    utf16be: Buffer.from(utf16).swap16().toString("latin1"),
  };
}

/** Looks for words in all of IndexedDB, Cache Storage, localStorage and sessionStorage of the profile, in every writing. */
export async function findWords({ page }: Visitor, words: readonly string[]): Promise<Find[]> {
  const needles = words.flatMap((one) => Object.entries(writings(one)).map(([as, text]) => ({ as, text })));
  return page.evaluate(async (wanted) => {
    const latin1 = (bytes: Uint8Array) => {
      const parts: string[] = [];
      for (let at = 0; at < bytes.length; at += 32_768)
        parts.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
      return parts.join("");
    };
    /** Every string and every byte of a stored value, one after the other. */
    const spread = (value: unknown): string => {
      if (typeof value === "string") return `${latin1(new TextEncoder().encode(value))}\n`;
      if (value instanceof ArrayBuffer) return `${latin1(new Uint8Array(value))}\n`;
      if (ArrayBuffer.isView(value))
        return `${latin1(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}\n`;
      if (value instanceof CryptoKey || typeof value !== "object" || value === null) return `${String(value)}\n`;
      return Object.entries(value)
        .map(([key, inner]) => `${key}\n${spread(inner)}`)
        .join("");
    };
    const answer = <T>(asked: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const found: { place: string; as: string }[] = [];
    const search = (place: string, hay: string) => {
      for (const { as, text } of wanted) if (hay.includes(text)) found.push({ place, as });
    };
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name));
      for (const table of database.objectStoreNames) {
        const rows = database.transaction(table).objectStore(table);
        search(`indexedDB ${name}/${table}`, spread(await answer(rows.getAll())));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const kept = await cache.match(request);
        if (!kept) continue;
        const head = [request.url, ...kept.headers].flat().join("\n");
        search(`cache ${name}`, head + latin1(new Uint8Array(await kept.arrayBuffer())));
      }
    }
    search("localStorage", spread({ ...localStorage }));
    search("sessionStorage", spread({ ...sessionStorage }));
    return found;
  }, needles);
}

/** Writes words into each kind of storage in every writing, as an unsealed copy of them would lie there. */
export async function plant({ page }: Visitor, words: string): Promise<void> {
  await page.evaluate(
    async (texts) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open("planted", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("rows", { autoIncrement: true });
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      const bytes = Uint8Array.from(texts.join(" "), (letter) => letter.charCodeAt(0));
      await new Promise<void>((resolve) => {
        const transaction = database.transaction("rows", "readwrite");
        transaction.objectStore("rows").put({ deep: [{ bytes }] });
        transaction.oncomplete = () => resolve();
      });
      database.close();
      await (await caches.open("planted")).put("/planted", new Response(bytes));
      for (const storage of [localStorage, sessionStorage]) storage.setItem("planted", texts.join(" "));
    },
    Object.values(writings(words)),
  );
}

/** Takes back what `plant` wrote. */
export async function weed({ page }: Visitor): Promise<void> {
  await page.evaluate(async () => {
    indexedDB.deleteDatabase("planted");
    await caches.delete("planted");
    for (const storage of [localStorage, sessionStorage]) storage.removeItem("planted");
  });
}

/** How often something happened in one place of a tab. */
type Count = () => Promise<number>;

/** Closes each connection to a database on its next use, in the tab and in its workers, as a browser short of space does. */
export async function closeConnectionOnce({ page }: Visitor): Promise<Count[]> {
  const places: Pick<Page, "evaluate">[] = [page, ...page.workers()] as Page[];
  for (const place of places)
    await place.evaluate(() => {
      const kept = globalThis as unknown as { cuts: number };
      kept.cuts = 0;
      const { prototype } = IDBDatabase;
      const real = prototype.transaction;
      prototype.transaction = function (...input) {
        if (kept.cuts++ === 0) this.close();
        prototype.transaction = real;
        return real.apply(this, input);
      };
    });
  return places.map((place) => () => place.evaluate(() => (globalThis as unknown as { cuts: number }).cuts));
}

/** Refuses every write of a tab to its databases until they are allowed again. */
export async function refuseWrites({ page }: Visitor): Promise<{ refused: Count; allow: () => Promise<void> }> {
  await page.evaluate(() => {
    const kept = globalThis as unknown as { refused: number; allow: () => void };
    kept.refused = 0;
    const { prototype } = IDBDatabase;
    const real = prototype.transaction;
    kept.allow = () => {
      prototype.transaction = real;
    };
    prototype.transaction = function (names, mode, options) {
      if (mode !== "readwrite") return real.call(this, names, mode, options);
      kept.refused++;
      throw new DOMException("no room", "InvalidStateError");
    };
  });
  return {
    refused: () => page.evaluate(() => (globalThis as unknown as { refused: number }).refused),
    allow: () => page.evaluate(() => (globalThis as unknown as { allow: () => void }).allow()),
  };
}

/** How many engines of a profile lead, and how many wait in line. */
export function leaders({ page }: Visitor): Promise<{ held: number; waiting: number }> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const engines = (locks: LockInfo[]) => locks.filter((lock) => lock.name === "sotto-engine").length;
    return { held: engines(held), waiting: engines(pending) };
  });
}
