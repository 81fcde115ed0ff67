import "fake-indexeddb/auto";
import { openDB } from "idb";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventId, RoomId } from "@/protocol/ids";
import { IndexedDbStore } from "./indexed-db-store";
import { MemoryStore } from "./memory-store";
import { StaleTermError, type Store, StoreGoneError, takeTerm } from "./store";
import type { DraftRow, EventRow } from "./tables";

let databases = 0;
const stores: [string, () => Store][] = [
  ["memory", () => new MemoryStore()],
  ["IndexedDB", () => new IndexedDbStore(`store-test-${++databases}`)],
];

const room = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as RoomId;
const event = (r: RoomId, seq: number): EventRow => ({
  room: r,
  seq,
  id: `${seq}` as EventId,
  event: {} as EventRow["event"],
  verdict: "ok",
  detail: "",
  body: null,
  gap: false,
});
const draft = (r: RoomId, byte: number): DraftRow => ({ room: r, text: new Uint8Array([byte]) });

describe.each(stores)("a store in %s", (_name, open) => {
  it("gives back what was put, and nothing after it was removed", async () => {
    const store = open();
    await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 7)));
    expect((await store.read(["drafts"], (tx) => tx.get("drafts", [room(1)])))?.text[0]).toBe(7);
    await store.write(["drafts"], (tx) => tx.remove("drafts", [room(1)]));
    expect(await store.read(["drafts"], (tx) => tx.get("drafts", [room(1)]))).toBeUndefined();
  });

  it("ranges over one room in order of seq, both ways, with a limit", async () => {
    const store = open();
    await store.write(["events"], async (tx) => {
      for (const seq of [3, 1, 20, 2]) await tx.put("events", event(room(1), seq));
      await tx.put("events", event(room(2), 9));
    });
    const seqs = async (range: object) =>
      (await store.read(["events"], (tx) => tx.range("events", range))).map((row) => row.seq);
    expect(await seqs({ from: [room(1)], to: [room(1)] })).toEqual([1, 2, 3, 20]);
    expect(await seqs({ from: [room(1), 2], to: [room(1), 3] })).toEqual([2, 3]);
    expect(await seqs({ from: [room(1)], to: [room(1)], reverse: true, limit: 2 })).toEqual([20, 3]);
    expect(await seqs({ limit: 1 })).toEqual([1]);
    expect(await seqs({ from: [room(2)] })).toEqual([9]);
  });

  it("does all of a transaction or none of it", async () => {
    const store = open();
    await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 1)));
    const failing = store.write(["drafts"], async (tx) => {
      await tx.put("drafts", draft(room(1), 2));
      await tx.put("drafts", draft(room(2), 2));
      throw new Error("the tab was killed here");
    });
    await expect(failing).rejects.toThrow("killed");
    const rows = await store.read(["drafts"], (tx) => tx.range("drafts"));
    expect(rows.map((row) => row.text[0])).toEqual([1]);
  });

  it("[R67] refuses the writes of a leader whose term has passed", async () => {
    const store = open();
    const first = await takeTerm(store);
    await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 1)), first);
    const second = await takeTerm(store);
    expect(second).toBe(first + 1);
    await expect(store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 2)), first)).rejects.toBeInstanceOf(
      StaleTermError,
    );
    await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 3)), second);
    expect((await store.read(["drafts"], (tx) => tx.get("drafts", [room(1)])))?.text[0]).toBe(3);
  });

  it("is empty after it was wiped", async () => {
    const store = open();
    await takeTerm(store);
    await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 1)));
    await store.wipe();
    expect(
      await store.read(["drafts", "meta"], async (tx) => [...(await tx.range("drafts")), ...(await tx.range("meta"))]),
    ).toEqual([]);
  });
});

describe("a connection that the browser closes under the store", () => {
  const real = indexedDB.open;
  let forceClose: (connection: IDBDatabase) => void;
  beforeAll(async () => {
    // This way in has no types.
    const name = "fake-indexeddb/lib/forceCloseDatabase";
    ({ default: forceClose } = await import(name));
  });
  let connections: IDBDatabase[] = [];
  beforeEach(() => {
    connections = [];
    indexedDB.open = (name, version) => {
      const request = real.call(indexedDB, name, version);
      request.addEventListener("success", () => connections.push(request.result));
      return request;
    };
  });
  afterEach(() => {
    indexedDB.open = real;
  });
  const read = (store: Store) => store.read(["drafts"], (tx) => tx.get("drafts", [room(1)]));
  const write = (store: Store, byte: number) => store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), byte)));
  /** A store with one draft, its connection closed: as browsers say it, or without a word. */
  async function cut(name: string, how: "told" | "silent"): Promise<IndexedDbStore> {
    const store = new IndexedDbStore(name);
    await write(store, 1);
    for (const connection of connections) {
      if (how === "told") forceClose(connection);
      else connection.close();
    }
    return store;
  }

  for (const how of ["told", "silent"] as const) {
    it(`is opened again for a read and for a write (${how})`, async () => {
      const store = await cut(`store-test-${++databases}`, how);
      expect((await read(store))?.text[0]).toBe(1);
      for (const connection of connections) connection.close();
      await write(store, 2);
      expect((await read(store))?.text[0]).toBe(2);
      expect(connections).toHaveLength(3);
    });
  }

  it("does not repeat a write that had begun", async () => {
    const store = await cut(`store-test-${++databases}`, "told");
    let runs = 0;
    const begun = store.write(["drafts"], async (tx) => {
      runs++;
      await tx.put("drafts", draft(room(1), 9));
      throw new DOMException("the connection is gone", "InvalidStateError");
    });
    await expect(begun).rejects.toThrow("gone");
    expect(runs).toBe(1);
    expect((await read(store))?.text[0]).toBe(1);
  });

  it("is an error of its own where it does not open again, and tried anew by the next use", async () => {
    const store = await cut(`store-test-${++databases}`, "told");
    const opens = indexedDB.open;
    indexedDB.open = () => {
      throw new DOMException("no room", "UnknownError");
    };
    await expect(read(store)).rejects.toBeInstanceOf(StoreGoneError);
    await expect(write(store, 2)).rejects.toBeInstanceOf(StoreGoneError);
    indexedDB.open = opens;
    expect((await read(store))?.text[0]).toBe(1);
  });

  it("stays closed once its owner has closed the store", async () => {
    const store = new IndexedDbStore(`store-test-${++databases}`);
    await write(store, 1);
    store.close();
    await expect(read(store)).rejects.toBeInstanceOf(StoreGoneError);
  });

  it("lets go for a newer version, says so, and is not opened again", async () => {
    const name = `store-test-${++databases}`;
    let told = 0;
    const store = new IndexedDbStore(name, () => told++);
    await write(store, 1);
    const newer = await openDB(name, 99);
    expect(told).toBe(1);
    await expect(read(store)).rejects.toBeInstanceOf(StoreGoneError);
    newer.close();
  });

  for (const how of ["told", "silent"] as const) {
    it(`is wiped all the same, as when the browser clears the site (${how})`, async () => {
      const name = `store-test-${++databases}`;
      const store = await cut(name, how);
      await store.wipe();
      expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
    });
  }
});

describe("a store that an earlier version wrote", () => {
  it("keeps people and what waits, marks pins to be written once more, and lets go of what the server gives again", async () => {
    const name = `earlier-${Math.random()}`;
    const earlier = await openDB(name, 1, {
      upgrade(database) {
        for (const [table, keyPath] of [
          ["meta", "key"],
          ["accounts", "account"],
          ["rooms", "room"],
          ["outbox", "id"],
        ] as const)
          database.createObjectStore(table, { keyPath: [keyPath] });
      },
    });
    await earlier.put("accounts", { account: "bob", pin: { identity: "i", n: 1, hash: "h", verified: false } });
    await earlier.put("rooms", { room: "r", lines: [] });
    await earlier.put("outbox", { id: "o" });
    earlier.close();
    const store = new IndexedDbStore(name);
    const seen = await store.read(["accounts", "rooms", "chains", "outbox"], async (tx) => ({
      people: await tx.range("accounts"),
      rooms: [...(await tx.range("rooms")), ...(await tx.range("chains"))],
      waiting: (await tx.range("outbox")).length,
    }));
    expect(seen.people).toMatchObject([{ account: "bob", pin: { identity: "i", how: "met" }, pinSeq: null }]);
    expect(seen.rooms).toEqual([]);
    expect(seen.waiting).toBe(1);
    store.close();
  });
});
