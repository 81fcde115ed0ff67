import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import type { EventId, RoomId } from "@/protocol/ids";
import { IndexedDbStore } from "./indexed-db-store";
import { MemoryStore } from "./memory-store";
import { StaleTermError, type Store, takeTerm } from "./store";
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

it("is wiped also when the browser has closed its connection, as it does when it clears the site", async () => {
  const name = `store-test-${++databases}`;
  const store = new IndexedDbStore(name);
  await store.write(["drafts"], (tx) => tx.put("drafts", draft(room(1), 1)));
  store.close();
  await store.wipe();
  expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
});
