import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import { IndexedDbStore } from "./indexed-db-store";
import { StaleTermError, takeTerm } from "./store";

const room = (n: number) => `00000000-0000-4000-8000-0000000000${10 + n}` as RoomId;
let databases = 0;

/** A store that counts its durable transactions. */
async function opened() {
  const store = new IndexedDbStore(`turns-${++databases}`);
  const term = await takeTerm(store);
  let transactions = 0;
  const real = IDBDatabase.prototype.transaction;
  const stop = () => {
    IDBDatabase.prototype.transaction = real;
    return transactions;
  };
  IDBDatabase.prototype.transaction = function (...given: Parameters<IDBDatabase["transaction"]>) {
    if (given[1] === "readwrite") transactions++;
    return real.apply(this, given);
  };
  const put = (n: number, under = term) =>
    store.write(["epochKeys"], (tx) => tx.put("epochKeys", { room: room(n), epoch: 1, key: {} as never }), under);
  const held = async () => (await store.read(["epochKeys"], (tx) => tx.keys("epochKeys"))).map(([of]) => of);
  return { store, term, put, held, stop };
}
const many = Array.from({ length: 20 }, (_, n) => n);

it("writes that come while one waits for the disk go together, and each is there when it resolves", async () => {
  const { put, held, stop } = await opened();
  await Promise.all(many.map((n) => put(n).then(async () => expect(await held()).toContain(room(n)))));
  expect(stop()).toBe(2);
  expect(await held()).toEqual(many.map(room));
});

it("each sees what those before it wrote", async () => {
  const { store, term, stop } = await opened();
  const bump = () =>
    store.write(
      ["personal"],
      async (tx) => {
        const seq = ((await tx.get("personal", ["n"]))?.seq ?? 0) + 1;
        await tx.put("personal", { key: "n", seq, value: new Uint8Array() as never });
        return seq;
      },
      term,
    );
  expect(await Promise.all(many.map(bump))).toEqual(many.map((n) => n + 1));
  expect(stop()).toBeLessThan(4);
});

it("one that fails fails alone, and nothing of it is there", async () => {
  const { store, term, put, held, stop } = await opened();
  const spoiled = store.write(
    ["epochKeys"],
    async (tx) => {
      await tx.put("epochKeys", { room: room(50), epoch: 1, key: {} as never });
      throw new Error("the tab was killed here");
    },
    term,
  );
  const settled = await Promise.allSettled([put(0), put(1), spoiled, put(2)]);
  stop();
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(await held()).toEqual([0, 1, 2].map(room));
});

it("[R67] those of another term are not taken for one's own", async () => {
  const { term, put, held, stop } = await opened();
  const settled = await Promise.allSettled([put(0), put(1), put(2, term - 1), put(3, term - 1), put(4)]);
  stop();
  expect(settled.map(({ status }) => status === "fulfilled")).toEqual([true, true, false, false, true]);
  expect((settled[2] as PromiseRejectedResult).reason).toBeInstanceOf(StaleTermError);
  expect(await held()).toEqual([0, 1, 4].map(room));
});
