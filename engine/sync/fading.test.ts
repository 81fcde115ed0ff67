import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRest } from "@/crypto/at-rest";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import { fold } from "../fold/fold";
import { foldEvent } from "../fold/fold-event";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { wordsByTable } from "../testing/store-words";
import { Fading } from "./fading";
import { FADES_MS } from "./forgetting";

let people: [TestPerson, TestPerson, TestPerson];
let group: PaperGroup;
let parts: Awaited<ReturnType<typeof startParts>>;
let fading: Fading;
let asked = 0;
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
});
/** alice owns a group with bob, a member, and carla, an admin. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member", "admin"]);
  parts = await startParts(group, await signedIn(people[0]));
  asked = 0;
  fading = new Fading({ core: parts.core, book: parts.book, ask: () => void asked++ });
});

const [bob, carla] = [1, 2] as const;
const say = (who: 1 | 2, word: EventWord, target: Event | null = null) =>
  group.say(people[who], people[who].device, { word, reply: null, target: target?.id ?? null, thread: null });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });
const edit = (before: Event, words: string): EventWord => ({ kind: "edit", body: [before.tokenHash, ["text", words]] });
const soft: EventWord = { kind: "delete", body: ["soft"] };
const restore: EventWord = { kind: "restore", body: [] };

/** Everything said until now comes here. */
async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
}

/** The server tells its clock, and how far the room reaches. */
const listed = (now: number, head = group.head) =>
  fading.listed({ now, rooms: [{ ...group.summary, head }], left: [] });

async function everyWord(): Promise<string> {
  const { core } = parts;
  return Object.values(await wordsByTable(core.store, core.me.restKey)).join();
}

/** What stands in the room. */
async function lines(): Promise<string[]> {
  const { core, book } = parts;
  const rows = await core.store.read(["events"], (tx) => tx.range("events"));
  const chain = book.get(group.room) ?? { state: null, lines: [] };
  const events = rows.map(async (row) =>
    foldEvent(row, row.body && (await openRest(core.me.restKey, row.body)), { chain, titles: new Map() }),
  );
  return fold(await Promise.all(events)).items.map((line) => (line.t === "message" ? line.text : line.t));
}

/** A message that was edited and given an emoji, then deleted for a while; and one that stays. */
async function deleted() {
  await say(carla, text("stays"));
  const message = await say(bob, text("canary one"));
  await say(bob, edit(message, "canary two"), message);
  await say(carla, { kind: "reaction", body: ["unicode", "🐤"] }, message);
  const deletion = await say(bob, soft, message);
  return { message, over: deletion.createdAt + FADES_MS };
}

describe("[R103] a message whose deletion can be taken back no more", () => {
  it("leaves no word, no earlier wording and no reaction, once the server's clock says so and not before", async () => {
    const { over } = await deleted();
    await come();
    await listed(over - 1);
    expect(await everyWord()).toMatch(/canary one.*canary two.*🐤/);
    expect(await lines()).toEqual(["system", "stays", "tombstone"]);
    const { rewritten } = parts.book.get(group.room) ?? { rewritten: 0 };
    await listed(over);
    expect(await everyWord()).not.toMatch(/canary|🐤/);
    expect(await lines()).toEqual(["system", "stays", "tombstone"]);
    // Whoever shows the room reads it anew.
    expect(parts.book.get(group.room)).toMatchObject({ rewritten: rewritten + 1, fades: Number.POSITIVE_INFINITY });
  });

  it("keeps all of it where it was restored in time, also where this device hears of that later than of the time", async () => {
    const { message, over } = await deleted();
    await come();
    await say(bob, restore, message);
    await listed(over, group.head + 1);
    expect(await everyWord()).toContain("canary two");
    await come();
    await listed(over);
    expect(await lines()).toEqual(["system", "stays", "canary two"]);
    await say(bob, soft, message);
    await come();
    await listed(over);
    expect(await everyWord()).toContain("canary two");
    await listed(over + FADES_MS);
    expect(await everyWord()).not.toContain("canary");
  });

  it("leaves none of its edits where the message itself is not here to be read", async () => {
    const message = await say(bob, text("one"));
    for (let i = 0; i < 6; i++) await say(carla, text(`filler ${i}`));
    await say(bob, edit(message, "canary two"), message);
    const { createdAt } = await say(bob, soft, message);
    await say(carla, text("after"));
    group.pageEvents = 4;
    await come();
    await listed(createdAt + FADES_MS - 1);
    expect(await everyWord()).toContain("canary two");
    await listed(createdAt + FADES_MS);
    expect(await everyWord()).not.toContain("canary");
  });

  it("is not one that somebody deleted who may not", async () => {
    const message = await say(carla, text("canary one"));
    await say(bob, soft, message);
    await come();
    await listed(Number.MAX_SAFE_INTEGER);
    expect(await lines()).toEqual(["system", "canary one"]);
  });

  it("waits where a piece of the log is missing in which it may be restored", async () => {
    const { message, over } = await deleted();
    await come();
    await say(bob, restore, message);
    for (let i = 0; i < 2_010; i++) await say(carla, text(`filler ${i}`));
    await come();
    expect(parts.book.get(group.room)?.ranges).toHaveLength(2);
    await listed(over);
    expect(await everyWord()).toContain("canary two");
    while (await parts.sync.older(group.room));
    await fading.again();
    expect((await lines()).slice(0, 3)).toEqual(["system", "stays", "canary two"]);
  }, 60_000);

  it("goes at once where this device was off meanwhile, and where it is new", async () => {
    const { over } = await deleted();
    await come();
    // The server has not blanked it yet, or never does.
    const later = await startParts(group, await signedIn(people[0]));
    await later.sync.ensure(group.summary);
    const afterwards = new Fading({ core: later.core, book: later.book, ask: () => {} });
    const words = async () => Object.values(await wordsByTable(later.core.store, later.core.me.restKey)).join();
    expect(await words()).toContain("canary two");
    await afterwards.listed({ now: over, rooms: [group.summary], left: [] });
    expect(await words()).not.toMatch(/canary|🐤/);
  });

  it("is found in a store of a version that did not look for it", async () => {
    const { over } = await deleted();
    await come();
    const { store } = parts.core;
    const row = await store.read(["rooms"], (tx) => tx.get("rooms", [group.room]));
    const { fades: _, ...before } = row ?? { fades: 0 };
    await store.write(["rooms"], (tx) => tx.put("rooms", before as never));
    parts = await startParts(group, store);
    fading = new Fading({ core: parts.core, book: parts.book, ask: () => {} });
    await listed(over);
    expect(await everyWord()).not.toContain("canary");
  });

  it("[I23] this device's own clock decides nothing: it says when to ask", async () => {
    const { over } = await deleted();
    await come();
    await listed(over - 5 * 60_000);
    expect(parts.clock.timers).toHaveLength(1);
    parts.clock.next();
    expect(asked).toBe(1);
    parts.clock.time += 100 * FADES_MS;
    await fading.again();
    fading.look(group.room);
    expect(await everyWord()).toContain("canary two");
    expect(parts.clock.timers).toHaveLength(1);
    await listed(over);
    expect(await everyWord()).not.toContain("canary");
    fading.stop();
    expect(parts.clock.timers.filter(({ at }) => at > parts.clock.time)).toEqual([]);
  });
});
