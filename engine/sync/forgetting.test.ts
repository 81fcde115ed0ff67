import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { EventId } from "@/protocol/ids";
import { writeIntention } from "../outbox/write-intention";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { wordsByTable } from "../testing/store-words";

let people: [TestPerson, TestPerson, TestPerson];
let group: PaperGroup;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
});
/** alice owns a group with bob, a member, and carla, an admin. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member", "admin"]);
  parts = await startParts(group, await signedIn(people[0]));
});

const [bob, carla] = [1, 2] as const;
const say = (who: 1 | 2, word: EventWord, target: Event | null = null) =>
  group.say(people[who], people[who].device, { word, reply: null, target: target?.id ?? null, thread: null });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });
const edit = (before: Event, words: string): EventWord => ({ kind: "edit", body: [before.tokenHash, ["text", words]] });
const heart: EventWord = { kind: "reaction", body: ["unicode", "❤️"] };
const forGood: EventWord = { kind: "delete", body: ["hard"] };

/** Everything said until now comes here. */
async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
}

/** Every word that can be opened in the whole store, as one text. */
async function everyWord(): Promise<string> {
  const { core } = parts;
  return Object.values(await wordsByTable(core.store, core.me.restKey)).join();
}

describe("[R86] what was deleted for good", () => {
  it("leaves no word of the message, its edits and its reactions where they were held, and all of the others", async () => {
    const kept = await say(bob, text("stays"));
    const message = await say(bob, text("canary one"));
    await say(bob, edit(message, "canary two"), message);
    await say(carla, heart, message);
    await say(carla, heart, kept);
    await come();
    expect(await everyWord()).toContain("canary two");
    await say(bob, forGood, message);
    await come();
    const words = await everyWord();
    expect(words).not.toContain("canary");
    expect(words.match(/❤️/g)).toHaveLength(1);
    expect(words).toContain("stays");
  });

  it("leaves none where it is read at once, or the deletion before the message", async () => {
    const message = await say(bob, text("canary one"));
    await say(bob, edit(message, "canary two"), message);
    for (let i = 0; i < 5; i++) await say(carla, text(`filler ${i}`));
    await say(bob, forGood, message);
    group.pageEvents = 3;
    await come();
    while (await parts.sync.older(group.room));
    expect(await everyWord()).toContain("filler 0");
    expect(await everyWord()).not.toContain("canary");
  });

  it("leaves none of an edit that is read before its message is, or whose message never comes", async () => {
    const message = await say(bob, text("one"));
    for (let i = 0; i < 5; i++) await say(carla, text(`filler ${i}`));
    await say(bob, edit(message, "canary two"), message);
    for (let i = 5; i < 9; i++) await say(carla, text(`filler ${i}`));
    await say(bob, forGood, message);
    group.pageEvents = 4;
    await come();
    const isHeld = (kind: string) =>
      parts.core.store.read(["events"], async (tx) =>
        (await tx.range("events")).some(({ event }) => event.kind === kind),
      );
    while (!(await isHeld("edit"))) expect(await parts.sync.older(group.room)).toBe(true);
    expect(await everyWord()).not.toContain("canary");
    while (await parts.sync.older(group.room));
    expect(await everyWord()).not.toContain("canary");
    expect(await everyWord()).toContain("filler 0");
  });

  it.each([
    ["stays where the message was somebody else's", carla],
    ["goes with the message where that was theirs", bob],
  ] as const)(
    "whose message it was is known once it comes: till then the deleter's reaction stays, and then %s",
    async (_, author) => {
      const message = await say(author, text("one"));
      for (let i = 0; i < 5; i++) await say(carla, text(`filler ${i}`));
      await say(bob, heart, message);
      await say(bob, forGood, message);
      group.pageEvents = 4;
      await come();
      expect(await everyWord()).not.toContain("one");
      expect(await everyWord()).toContain("❤️");
      while (await parts.sync.older(group.room));
      const words = await everyWord();
      expect(words).toContain("filler 0");
      expect([words.includes("one"), words.includes("❤️")]).toEqual(author === bob ? [false, false] : [true, true]);
    },
  );

  it("leaves no token where the message could not be opened", async () => {
    const message = await say(bob, { kind: "message", body: ["song", "canary"] } as never);
    await come();
    expect(await everyWord()).toContain(message.token);
    await say(bob, forGood, message);
    await come();
    expect(await everyWord()).not.toContain(message.token);
  });

  it("takes what waits to be said about it, and nothing that waits to be said about another", async () => {
    const [message, kept] = [await say(bob, text("canary one")), await say(bob, text("stays"))];
    await come();
    const intend = (kind: "edit" | "reaction", target: Event, body: unknown) =>
      writeIntention(parts.core.store, parts.core.me, {
        ...{ id: newId() as EventId, room: group.room, kind, body, target: target.id, now: 1 },
      });
    await intend("edit", message, [message.tokenHash, ["text", "canary three"]]);
    await intend("reaction", message, ["unicode", "🐤"]);
    await intend("reaction", kept, ["unicode", "👍"]);
    const [first] = await parts.core.store.read(["outbox"], (tx) => tx.range("outbox"));
    if (first) await parts.core.store.write(["outbox"], (tx) => tx.put("outbox", { ...first, state: "failed" }));
    expect(await everyWord()).toMatch(/canary three.*🐤|🐤.*canary three/);
    await say(bob, forGood, message);
    await come();
    expect(await everyWord()).not.toMatch(/canary|🐤/);
    expect(await everyWord()).toContain("👍");
  });

  it("is not what an admin did not say: another member's word deletes nothing", async () => {
    const message = await say(carla, text("canary one"));
    await come();
    await say(bob, forGood, message);
    await come();
    expect(await everyWord()).toContain("canary one");
    await say(carla, forGood, message);
    await come();
    expect(await everyWord()).not.toContain("canary");
  });
});
