import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRest } from "@/crypto/at-rest";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";

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
  const { core, book } = parts;
  const rows = await core.store.read(["events"], (tx) => tx.range("events"));
  const rests = [...rows.map(({ body }) => body), ...book.all().map(({ preview }) => preview)];
  return JSON.stringify(await Promise.all(rests.flatMap((rest) => (rest ? [openRest(core.me.restKey, rest)] : []))));
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
