import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { Store } from "../store/store";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";
import type { Timeline } from "./view-types";

let people: [TestPerson, TestPerson, TestPerson];
let group: PaperGroup;
let store: Store;
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
});
/** alice owns a group with bob, a member, and carla, an admin. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member", "admin"]);
  store = await signedIn(people[0]);
});

const say = (who: 1 | 2, word: EventWord, more: { target?: Event; thread?: Event; reply?: Event } = {}) =>
  group.say(people[who], people[who].device, {
    ...{ word, target: more.target?.id ?? null, thread: more.thread?.id ?? null, reply: more.reply?.id ?? null },
    replyAt: more.reply?.seq ?? null,
  });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });

/** The room as it is shown once all of it is here. */
async function shown(): Promise<Timeline> {
  const { sync } = await startParts(group, store);
  group.head = group.events.length;
  await sync.ensure(group.summary);
  const view = new ViewStore(store);
  const timeline = new RoomTimeline({ view, room: group.room, older: async () => false, onClose: () => {} });
  const read = await new Promise<Timeline>((resolve) => timeline.subscribe(() => resolve(timeline.get())));
  timeline.close();
  return read;
}

describe("the timeline of a room", () => {
  it("shows a message by its newest words, with all that hangs on it", async () => {
    const first = await say(1, text("frist"));
    await say(1, { kind: "edit", body: [first.tokenHash, ["text", "first"]] }, { target: first });
    await say(2, { kind: "reaction", body: ["unicode", "+1"] }, { target: first });
    await say(2, { kind: "pin", body: [] }, { target: first });
    await say(2, text("below"), { thread: first });
    await say(2, text("an answer"), { reply: first });
    const { items } = await shown();
    const [bob, carla] = [people[1].account, people[2].account];
    expect(items.map((item) => (item.t === "message" ? item.text : item.t))).toEqual(["system", "first", "an answer"]);
    expect(items[1]).toMatchObject({
      sender: { account: bob },
      marks: {
        ...{ edited: true, reactions: [{ emoji: ["unicode", "+1"], people: [{ account: carla }], mine: false }] },
        ...{
          wordings: [{ text: "frist", at: first.seq * 1_000 }],
          wordedAt: (first.seq + 1) * 1_000,
          pin: { by: { account: carla } },
        },
        ...{ quote: null, below: { count: 1, faces: [{ account: carla }] } },
      },
    });
    expect(items[2]).toMatchObject({
      marks: { edited: false, quote: { id: first.id, at: first.seq, state: "here", text: "first" } },
    });
  });

  it("shows whose message was deleted, and by whom, in the message's place and under its key", async () => {
    const first = await say(1, text("first"));
    await say(1, text("second"));
    await say(2, { kind: "delete", body: ["soft"] }, { target: first });
    const { items, unreadAfter } = await shown();
    expect(items[1]).toMatchObject({
      ...{ t: "tombstone", key: first.id, seq: first.seq, mine: false, byMe: false },
      ...{ sender: { account: people[1].account }, by: { account: people[2].account } },
    });
    expect(JSON.stringify(items)).not.toContain("first");
    expect(unreadAfter).toBe(0);
  });

  it("begins no new messages with one that is deleted", async () => {
    const first = await say(1, text("first"));
    await say(1, { kind: "delete", body: ["hard"] }, { target: first });
    expect((await shown()).unreadAfter).toBeNull();
  });
});
