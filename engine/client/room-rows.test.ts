import { expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import { systemClock } from "../clock";
import type { RoomRecord } from "../store/tables";
import { ManualClock } from "../testing/manual-clock";
import { soon } from "../testing/soon";
import { RoomRows } from "./room-rows";
import type { ViewStore } from "./view-store";
import type { RoomRow } from "./view-types";

const room = "00000000-0000-4000-8000-000000000001" as RoomId;
const other = "00000000-0000-4000-8000-000000000002" as RoomId;

/**
 * A store of two rooms of which a row is made only when the test lets it, so that readings can overlap in any way. All rooms are
 * two portions of what was stored when their reading began; the other room has the newer words.
 */
function slowView() {
  const stored = new Map<RoomId, string>([
    [room, "old"],
    [other, "old"],
  ]);
  const held: (() => void)[] = [];
  const recordOf = (id: RoomId) => ({ room: id, title: stored.get(id) }) as unknown as RoomRecord;
  let broken = false;
  const row = async (record: RoomRecord) => {
    // What was stored when the reading began.
    const { title } = record as unknown as { title: string };
    await new Promise<void>((resolve) => held.push(resolve));
    return { room: record.room, title, at: record.room === room ? 1 : 2 } as unknown as RoomRow;
  };
  const view = {
    me: async () => null,
    record: async (id: RoomId) => {
      if (broken) throw new Error("broken");
      return recordOf(id);
    },
    row,
    rows: async function* () {
      for (const record of [...stored.keys()].map(recordOf)) yield [await row(record)];
    },
  } as Pick<ViewStore, "me" | "record" | "row" | "rows">;
  return { stored, held, view, break: (now: boolean) => (broken = now) };
}

function rowsOf(view: Pick<ViewStore, "me" | "record" | "row" | "rows">) {
  const failed: unknown[] = [];
  let seen = 0;
  const rows = new RoomRows({
    view,
    onRead: () => seen++,
    onFailed: (cause) => failed.push(cause),
    clock: systemClock,
  });
  return { rows, failed, seen: () => seen };
}

/** Lets all that waits go on, newest first, until there is nothing more. */
async function letGo(held: (() => void)[]) {
  await soon(() => expect(held.length).toBeGreaterThan(0));
  while (held.length > 0) {
    for (const go of held.splice(0).reverse()) go();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it("shows what a room is now, although a portion that was read before it changed comes last", async () => {
  const { stored, held, view } = slowView();
  const { rows } = rowsOf(view);
  rows.refresh();
  await soon(() => expect(held).toHaveLength(1));
  stored.set(other, "new");
  rows.refresh(other);
  await letGo(held);
  await soon(() => expect(rows.sorted).toHaveLength(2));
  expect(rows.get(other)?.title).toBe("new");
  expect(rows.get(room)?.title).toBe("old");
});

it("reads what changes between two portions before the next one", async () => {
  const { stored, held, view } = slowView();
  const { rows } = rowsOf(view);
  rows.refresh();
  await soon(() => expect(held).toHaveLength(1));
  stored.set(room, "new");
  rows.refresh(room);
  for (const title of ["old", "new"]) {
    await soon(() => expect(held).toHaveLength(1));
    held.splice(0)[0]?.();
    await soon(() => expect(rows.get(room)?.title).toBe(title));
  }
  expect(rows.sorted).toBeNull();
  await letGo(held);
  await soon(() => expect(rows.sorted).toHaveLength(2));
});

it("reads a room once however often it changed meanwhile, and all rooms once more where anything may have changed", async () => {
  const { stored, held, view } = slowView();
  const { rows, seen } = rowsOf(view);
  rows.refresh(room);
  await soon(() => expect(held).toHaveLength(1));
  stored.set(other, "new");
  for (let i = 0; i < 5; i++) rows.refresh(room);
  rows.refresh();
  await letGo(held);
  await soon(() => expect(rows.get(other)?.title).toBe("new"));
  await soon(() => expect(rows.sorted).toHaveLength(2));
  // Once more for the room alone, which is quick, and then for all: the first portion, and the whole.
  expect(seen()).toBe(4);
});

it("keeps what was seen where the store cannot be read, says so, and reads again at the next change", async () => {
  const { stored, held, view, break: breakStore } = slowView();
  const { rows, failed } = rowsOf(view);
  rows.refresh(room);
  await letGo(held);
  await soon(() => expect(rows.get(room)?.title).toBe("old"));
  breakStore(true);
  stored.set(room, "new");
  rows.refresh(room);
  await soon(() => expect(failed).toHaveLength(1));
  expect(rows.get(room)?.title).toBe("old");
  breakStore(false);
  rows.refresh(room);
  await letGo(held);
  await soon(() => expect(rows.get(room)?.title).toBe("new"));
});

it("reads the room on the screen before all others, then what a window shows, and the list is whole only with all of them", async () => {
  const { held, view } = slowView();
  const { rows } = rowsOf(view);
  rows.refresh();
  rows.need(room);
  rows.need(room);
  const next = async () => {
    await soon(() => expect(held).toHaveLength(1));
    held.splice(0)[0]?.();
  };
  await next();
  await soon(() => expect(rows.get(room)).not.toBeNull());
  expect(rows.newest).toBeNull();
  await next();
  await soon(() => expect(rows.newest).toHaveLength(1));
  expect(rows.sorted).toBeNull();
  await next();
  await soon(() => expect(rows.sorted?.map((row) => row.room)).toEqual([other, room]));
  expect(rows.newest).toBe(rows.sorted);
});

it("rests between two readings of everything, and reads what changed meanwhile once", async () => {
  const { stored, held, view } = slowView();
  const clock = new ManualClock();
  const failed: unknown[] = [];
  let seen = 0;
  const rows = new RoomRows({ view, onRead: () => seen++, onFailed: (cause) => failed.push(cause), clock });
  rows.refresh();
  await soon(() => expect(held).toHaveLength(1));
  clock.time += 100;
  await letGo(held);
  await soon(() => expect(seen).toBe(2));
  stored.set(room, "new");
  for (let i = 0; i < 5; i++) rows.refresh();
  await new Promise((resolve) => setImmediate(resolve));
  expect(held).toHaveLength(0);
  clock.next();
  expect(clock.time).toBe(1_000_500);
  await letGo(held);
  await soon(() => expect(rows.get(room)?.title).toBe("new"));
  await soon(() => expect(seen).toBe(3));
});
