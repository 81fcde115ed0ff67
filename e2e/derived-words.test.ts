import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import { RoomRows } from "@/engine/client/room-rows";
import { RoomTimeline } from "@/engine/client/timeline";
import { ViewStore } from "@/engine/client/view-store";
import { writeIntention } from "@/engine/outbox/write-intention";
import type { TableName } from "@/engine/store/tables";
import { TABLE_STORES } from "@/engine/sync/derived-stores";
import { Fading } from "@/engine/sync/fading";
import { FADES_MS } from "@/engine/sync/forgetting";
import { signedIn, startParts } from "@/engine/testing/one-engine";
import { PaperGroup } from "@/engine/testing/paper-group";
import { wordsByTable } from "@/engine/testing/store-words";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { EventId } from "@/protocol/ids";
import { pathsTo } from "./support/reachable-words";

/** More than a timeline's window holds. */
const FILLERS = 130;
const CANARY = "canary";

let people: [TestPerson, TestPerson, TestPerson];
let group: PaperGroup;
let parts: Awaited<ReturnType<typeof startParts>>;
let view: ViewStore;
let rows: RoomRows;
let timelines: RoomTimeline[];
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
});
/** alice owns a group with bob, a member, and carla, an admin; this is alice's device. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member", "admin"]);
  parts = await startParts(group, await signedIn(people[0]));
  view = new ViewStore(parts.core.store);
  rows = new RoomRows({ view, onRead: () => {}, onFailed: () => {}, clock: parts.clock });
  timelines = [];
});
afterEach(() => {
  for (const timeline of timelines) timeline.close();
});

const [bob, carla] = [1, 2] as const;
const say = (who: 1 | 2, word: EventWord, more: { target?: Event; thread?: Event; reply?: Event } = {}) =>
  group.say(people[who], people[who].device, {
    ...{ word, target: more.target?.id ?? null, thread: more.thread?.id ?? null, reply: more.reply?.id ?? null },
    replyAt: more.reply?.seq ?? null,
  });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });

/** Everything said until now comes here, and everything that shows it is told. */
async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
  tell();
}

function tell(): void {
  rows.refresh(group.room);
  for (const timeline of timelines) timeline.refresh();
}

async function open(thread?: Event): Promise<RoomTimeline> {
  const place = thread && { thread: { id: thread.id, at: thread.seq } };
  const timeline = new RoomTimeline({ view, room: group.room, ...place, older: async () => false, onClose: () => {} });
  timelines.push(timeline);
  await vi.waitFor(() => expect(timeline.get().loading).toBe(false));
  return timeline;
}

/** Where words lie in memory: fields of what runs in the worker, and of what runs in each tab. */
const inMemory = () => pathsTo(CANARY, { worker: { ...parts, core: null, sync: parts.sync }, view, rows, timelines });

/** The tables in which words lie that this device could open. */
async function inTables(): Promise<string[]> {
  const words = await wordsByTable(parts.core.store, parts.core.me.restKey);
  return Object.entries(words).flatMap(([table, all]) => (all.includes(CANARY) ? [table] : []));
}

/**
 * Words in every way that a device comes by them: a message out of the window, with an edit, an emoji, a pin, a thread and an
 * answer that quotes it; the newest message of the room; and what this person has still to say about both.
 */
async function canaries(): Promise<Event[]> {
  const old = await say(bob, text(`${CANARY} one`));
  await say(bob, { kind: "edit", body: [old.tokenHash, ["text", `${CANARY} two`]] }, { target: old });
  await say(carla, { kind: "reaction", body: ["custom", `${CANARY}-bird`] }, { target: old });
  await say(carla, { kind: "pin", body: [] }, { target: old });
  await say(carla, text("below"), { thread: old });
  await come();
  await open();
  for (let i = 0; i < FILLERS; i++) await say(carla, text(`filler ${i}`));
  await say(carla, text("an answer"), { reply: old });
  const newest = await say(bob, text(`${CANARY} three`));
  await come();
  await open();
  await open(old);
  for (const target of [old, newest])
    await writeIntention(parts.core.store, parts.core.me, {
      ...{ id: newId() as EventId, room: group.room, kind: "reaction", target: target.id, now: 1 },
      body: ["custom", `${CANARY}-answer`],
    });
  tell();
  return [old, newest];
}

/** Every kind of place in memory that is found, by its own fields. What two of them share is found in one of them. */
const WHERE = [
  /rows\.#rows/,
  /timelines\.#snapshot/,
  /timelines\.#cache\.#items/,
  /timelines\.#cache\.bodies/,
  /timelines\.#quotes\.#read/,
];

async function shownEverywhere(): Promise<void> {
  await vi.waitFor(() => {
    const found = inMemory();
    expect(WHERE.filter((place) => !found.some((path) => place.test(path)))).toEqual([]);
  });
  const keep = Object.entries(TABLE_STORES).flatMap(([table, one]) => ("never" in one ? [] : [table as TableName]));
  expect((await inTables()).sort()).toEqual(keep.sort());
}

async function gone(): Promise<void> {
  expect(await inTables()).toEqual([]);
  await vi.waitFor(() => expect(inMemory()).toEqual([]));
}

describe("[R104] words that are gone for good", () => {
  it("are in no table and in nothing that this device remembers, where they were in each before", async () => {
    const deleted = await canaries();
    await shownEverywhere();
    for (const target of deleted) await say(bob, { kind: "delete", body: ["hard"] }, { target });
    await come();
    await gone();
    const [main] = timelines;
    expect(main?.get().items.findLast((item) => item.t === "message")).toMatchObject({
      text: "an answer",
      marks: { quote: { state: "deleted", text: "" } },
    });
  });

  it("go as well once a deletion can be taken back no more", async () => {
    const deleted = await canaries();
    await shownEverywhere();
    let last = 0;
    for (const target of deleted) last = (await say(bob, { kind: "delete", body: ["soft"] }, { target })).createdAt;
    await come();
    // Until then they rest sealed, and nothing shows them.
    await vi.waitFor(() => expect(timelines.every((one) => !JSON.stringify(one.get()).includes(CANARY))).toBe(true));
    expect(await inTables()).toEqual(["events", "outbox"]);
    const fading = new Fading({ core: parts.core, book: parts.book, ask: () => {} });
    await fading.listed({ now: last + FADES_MS, rooms: [group.summary], left: [] });
    tell();
    await gone();
  });
});
