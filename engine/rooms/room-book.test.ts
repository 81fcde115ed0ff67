import { expect, it } from "vitest";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { Core } from "../core";
import { MemoryStore } from "../store/memory-store";
import type { Store } from "../store/store";
import { RoomBook } from "./room-book";

const summary = { room: "r", read: 4, lastAt: 1, members: [] } as unknown as RoomSummary;

it("takes the server's word for how far it was told that a room is read: a line that broke may have swallowed it", async () => {
  const book = new RoomBook({ store: new MemoryStore(), changed: () => {} } as unknown as Core);
  const record = await book.list(summary);
  await book.keep({ ...record, read: 9, readSent: 9 });
  expect(await book.list(summary)).toMatchObject({ read: 9, readSent: 4 });
  await book.keep({ ...record, read: 9, readSent: 9 });
  expect(await book.list({ ...summary, read: 9 })).toMatchObject({ read: 9, readSent: 9 });
});

it("may be told that a change can be had again; what is verified of a chain is always written for good", async () => {
  const store = new MemoryStore();
  const asked: unknown[] = [];
  const watched = {
    write: (names, run, term, durability) => {
      asked.push(durability);
      return store.write(names, run, term);
    },
  } satisfies Pick<Store, "write">;
  const book = new RoomBook({ store: watched, changed: () => {} } as unknown as Core);
  const record = await book.list(summary);
  await book.keep({ ...record, read: 5 });
  await book.keep({ ...record, read: 6 }, [], async () => {}, "relaxed");
  await book.keep({ ...record, lines: [] }, [], async () => {}, "relaxed");
  expect(asked).toEqual(["strict", "strict", "relaxed", "strict"]);
});
