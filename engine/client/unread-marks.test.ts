import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId, RoomId } from "@/protocol/ids";
import { intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import type { DeviceRow, OutboxRow, RoomRecord } from "../store/tables";
import { ManualClock } from "../testing/manual-clock";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { unreadEntry } from "../unread-marks";
import { Unread } from "./unread-marks";
import { ViewStore } from "./view-store";

let people: [TestPerson, TestPerson];
let group: PaperGroup;
let parts: Awaited<ReturnType<typeof startParts>>;
let store: Store;
let me: DeviceRow;
let view: ViewStore;
let unread: Unread;
let kept: string[];
let readTo: [RoomId, number][];
let changes: RoomId[];
beforeAll(async () => {
  people = [await TestPerson.signUp(), await TestPerson.signUp()];
});
/** alice owns a group with bob, who has said two things; she has read them. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member"]);
  store = await signedIn(people[0]);
  parts = await startParts(group, store);
  view = new ViewStore(store);
  me = (await view.device()) as DeviceRow;
  [kept, readTo, changes] = [[], [], []];
  unread = new Unread(
    {
      view,
      clock: new ManualClock(),
      act: async (room, deed) => {
        if (deed.t === "keep") kept.push(deed.value);
        const id = newId() as EventId;
        await writeIntention(store, me, { id, room, now: 1_000, ...intentionOf(deed) });
        await unread.refresh();
        return id;
      },
    },
    { read: (room, seq) => void readTo.push([room, seq]), onChange: (room) => void changes.push(room) },
  );
  await bob("soup");
  await bob("and bread");
  await come();
  await read(group.head);
});

const bob = (words: string) =>
  group.say(people[1], people[1].device, {
    ...{ word: { kind: "message", body: ["text", words] }, target: null, thread: null, reply: null },
  });

async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
}
/** alice has read so far, on this device or another. */
async function read(to: number): Promise<void> {
  const record = parts.book.get(group.room) as RoomRecord;
  await parts.book.keep({ ...record, read: to });
}
async function line(): Promise<{ marked: boolean; unread: number } | null> {
  const record = await view.record(group.room);
  const row = record && (await view.row(record));
  return row && { marked: row.marked, unread: row.unread };
}
async function lines(): Promise<boolean[]> {
  const marked: boolean[] = [];
  for await (const rows of view.rows()) marked.push(...rows.map((row) => row.marked));
  return marked;
}
async function log(value: string, seq: number): Promise<void> {
  const { key } = unreadEntry(group.room, null);
  const rest = await sealRest(me.restKey, JSON.parse(value || "null"));
  await store.write(["personal"], (tx) => tx.put("personal", { key, seq, value: rest }));
  await unread.refresh();
}

describe("[R107] a room that its person has marked as unread", () => {
  it("shows so before any server knows, with no message counted and no cursor moved, until it is marked as read", async () => {
    expect(await line()).toEqual({ marked: false, unread: 0 });
    await unread.set(group.room, true);
    expect(await line()).toEqual({ marked: true, unread: 0 });
    expect(await lines()).toEqual([true]);
    expect(JSON.parse(kept[0] ?? "")).toMatchObject({ at: group.head });
    expect(parts.book.get(group.room)?.read).toBe(group.head);
    await unread.set(group.room, false);
    expect(await line()).toEqual({ marked: false, unread: 0 });
    expect(readTo).toEqual([]);
    expect(changes).toEqual([group.room, group.room]);
  });

  it("counts as the log has it, what is on its way above that, what was refused not at all", async () => {
    expect(await lines()).toEqual([false]);
    await log(JSON.stringify({ at: group.head, since: 1 }), 4);
    expect(await lines()).toEqual([true]);
    await unread.set(group.room, false);
    expect(await lines()).toEqual([false]);
    const [row] = await store.read(["outbox"], (tx) => tx.range("outbox"));
    await store.write(["outbox"], (tx) => tx.put("outbox", { ...(row as OutboxRow), state: "failed" }));
    await unread.refresh();
    expect(await lines()).toEqual([true]);
    await log("", 5);
    expect(await lines()).toEqual([false]);
    expect(changes).toEqual(Array.from({ length: 4 }, () => group.room));
  });

  it("is so no more once something newer was read, be it elsewhere, and nothing is written for it", async () => {
    await unread.set(group.room, true);
    await bob("and cheese");
    await come();
    expect(await line()).toEqual({ marked: true, unread: 1 });
    await read(group.head);
    expect(await line()).toEqual({ marked: false, unread: 0 });
    expect(kept).toHaveLength(1);
  });

  it("is marked above what was read where another device has read further than this one holds", async () => {
    await read(group.head + 5);
    await unread.set(group.room, true);
    expect(await line()).toMatchObject({ marked: true });
  });

  it("is read once it is opened, and a room that is not marked writes nothing then", async () => {
    await unread.opened(group.room);
    expect(kept).toEqual([]);
    await unread.set(group.room, true);
    await unread.opened(group.room);
    expect(kept.at(-1)).toBe("");
    expect(await line()).toMatchObject({ marked: false });
    await unread.opened(group.room);
    expect(kept).toHaveLength(2);
  });

  it("is read to the last that is held here where messages waited", async () => {
    await bob("and cheese");
    await come();
    await unread.set(group.room, false);
    expect(readTo).toEqual([[group.room, group.head]]);
    expect(kept).toEqual([]);
  });

  it("cannot be one that is not here", async () => {
    await expect(unread.set(newId() as RoomId, true)).rejects.toThrow("no such room");
    expect(kept).toEqual([]);
  });
});
