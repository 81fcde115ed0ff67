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

const say = (who: 1 | 2, word: EventWord, more: { target?: Event; thread?: Event } = {}) =>
  group.say(people[who], people[who].device, {
    ...{ word, reply: null },
    target: more.target?.id ?? null,
    thread: more.thread?.id ?? null,
  });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });
const gone: EventWord = { kind: "delete", body: ["soft"] };

/** What the list of rooms shows once everything that was said has come here. */
async function preview(): Promise<unknown> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
  const rest = parts.book.get(group.room)?.preview;
  const shown = rest ? ((await openRest(parts.core.me.restKey, rest)) as { text: string }) : null;
  return shown?.text ?? null;
}

describe("the words that the list of rooms shows", () => {
  it("are those of the newest message, as it reads now", async () => {
    const first = await say(1, text("first"));
    expect(await preview()).toBe("first");
    await say(1, { kind: "edit", body: [first.tokenHash, ["text", "mended"]] }, { target: first });
    expect(await preview()).toBe("mended");
    const second = await say(2, text("second"));
    expect(await preview()).toBe("second");
    await say(1, text("in a thread"), { thread: second });
    expect(await preview()).toBe("second");
  });

  it("[R85] are never those of a message whose deletion was read", async () => {
    const first = await say(1, text("first"));
    expect(await preview()).toBe("first");
    await say(2, gone, { target: first });
    expect(await preview()).toBeNull();
    await say(2, { kind: "restore", body: [] }, { target: first });
    expect(await preview()).toBe("first");
    const second = await say(1, text("second"));
    await say(1, { kind: "delete", body: ["hard"] }, { target: second });
    expect(await preview()).toBe("first");
  });

  it("stay where somebody deletes who may not", async () => {
    const first = await say(2, text("first"));
    await say(1, gone, { target: first });
    expect(await preview()).toBe("first");
  });

  it("[R83] are not those of a message that comes in after its deletion", async () => {
    await say(1, text("first"));
    const second = await say(1, text("second"));
    await say(1, gone, { target: second });
    group.pageEvents = 1;
    expect(await preview()).toBeNull();
    await parts.sync.older(group.room);
    expect(await preview()).toBeNull();
    await parts.sync.older(group.room);
    expect(await preview()).toBe("first");
  });
});
