import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { type TestDevice, TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { EventId } from "@/protocol/ids";
import { type Deed, intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { soon } from "../testing/soon";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";
import type { TimelineItem } from "./view-types";

let people: [TestPerson, TestPerson, TestPerson];
let devices: [TestDevice, TestDevice, TestDevice];
let group: PaperGroup;
let store: Store;
let view: ViewStore;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
  devices = [await people[0].addDevice(), people[1].device, people[2].device];
});
/** alice, who writes on one of her devices and looks on the other, owns a group with bob and carla. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member", "admin"]);
  store = await signedIn(people[0]);
  view = new ViewStore(store);
  parts = await startParts(group, store);
});

const [alice, bob] = [0, 1] as const;
const say = (who: 0 | 1 | 2, words: string, more: { thread?: Event; reply?: Event } = {}) =>
  group.say(people[who], devices[who], {
    ...{ word: { kind: "message", body: ["text", words] } satisfies EventWord, target: null },
    ...{ thread: more.thread?.id ?? null, reply: more.reply?.id ?? null, replyAt: more.reply?.seq ?? null },
  });

async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
}

async function opened(thread?: { id: EventId; at: number }): Promise<RoomTimeline> {
  const older = (room: typeof group.room) => parts.sync.older(room);
  const parted = { view, room: group.room, older, onClose: () => {}, ...(thread && { thread }) };
  const timeline = new RoomTimeline(parted);
  await soon(() => expect(timeline.get().loading).toBe(false));
  return timeline;
}

/** Kept in the outbox, where nobody sends it. */
async function act(deed: Deed): Promise<EventId> {
  const id = newId() as EventId;
  const me = (await view.device()) as DeviceRow;
  await writeIntention(store, me, { id, room: group.room, now: Date.now(), ...intentionOf(deed) });
  return id;
}

const shown = (timeline: RoomTimeline, { id }: { id: EventId }): TimelineItem | undefined =>
  timeline.get().items.find(({ key }) => key === id);
const becomes = (timeline: RoomTimeline, event: Event, item: object | undefined) => {
  timeline.refresh();
  return soon(() => expect(shown(timeline, event)).toMatchObject(item as object));
};

describe("what one did is seen before it is in the log", () => {
  it("an edit, a reaction, a pin, a deletion and its end, in the order in which they were done", async () => {
    const message = await say(alice, "frist");
    await come();
    const timeline = await opened();
    await act({ t: "edit", message: message.id, replaces: message.tokenHash, text: "first" });
    await act({ t: "reaction", message: message.id, emoji: ["unicode", "👍"] });
    await act({ t: "pin", message: message.id, at: message.seq });
    await becomes(timeline, message, {
      ...{ t: "message", text: "first", state: "sent", wording: message.tokenHash },
      marks: { edited: true, wordings: [{ text: "frist" }], reactions: [{ mine: true }], pin: { by: {} } },
    });
    await act({ t: "delete", message: message.id, hard: false });
    await becomes(timeline, message, { t: "tombstone", byMe: true, hard: false });
    await act({ t: "restore", message: message.id });
    await becomes(timeline, message, { t: "message", text: "first" });
  });

  it("what was refused is not, and its message says so", async () => {
    const message = await say(bob, "hello");
    await come();
    const timeline = await opened();
    const id = await act({ t: "reaction", message: message.id, emoji: ["unicode", "👍"] });
    await becomes(timeline, message, { marks: { reactions: [{ mine: true }], stuck: null } });
    const [row] = await store.read(["outbox"], (tx) => tx.range("outbox"));
    if (!row) throw new Error("nothing waits");
    await store.write(["outbox"], (tx) => tx.put("outbox", { ...row, state: "failed", reason: "not-allowed" }));
    await becomes(timeline, message, {
      marks: { reactions: [], stuck: { id, kind: "reaction", reason: "not-allowed" } },
    });
  });

  it("an answer shows what it answers, and as that reads by now", async () => {
    const message = await say(bob, "frist");
    await come();
    const timeline = await opened();
    const reply = { id: message.id, at: message.seq };
    const id = newId() as EventId;
    const quote = { id: message.id, at: message.seq, state: "here" as const, sender: null, mine: false, text: "frist" };
    timeline.leaving({ id, text: "an answer", at: 1, quote, forwarded: false });
    expect(shown(timeline, { id })).toMatchObject({ state: "queued", marks: { quote: { text: "frist" } } });
    const kept = await act({ t: "say", text: "an answer", reply });
    timeline.refresh();
    await soon(() =>
      expect(shown(timeline, { id: kept })).toMatchObject({ marks: { quote: { state: "here", text: "frist" } } }),
    );
  });
});

describe("an answer to something far above", () => {
  /** An answer to the first of so many messages that the window does not reach it. */
  async function answered() {
    const message = await say(bob, "far above");
    for (let i = 0; i < 150; i++) await say(bob, `filler ${i}`);
    const answer = await say(2, "an answer", { reply: message });
    return { message, answer };
  }

  it("shows it as it reads now, and where it was deleted, that it was", async () => {
    const { message, answer } = await answered();
    await come();
    const timeline = await opened();
    expect(shown(timeline, message)).toBeUndefined();
    const words = { sender: { account: people[1].account }, text: "far above", state: "here", at: message.seq };
    await becomes(timeline, answer, { marks: { quote: words } });
    await group.say(people[1], people[1].device, {
      ...{ word: { kind: "edit", body: [message.tokenHash, ["text", "mended"]] }, target: message.id },
      ...{ thread: null, reply: null },
    });
    await come();
    await becomes(timeline, answer, { marks: { quote: { text: "mended" } } });
    await group.say(people[2], people[2].device, {
      ...{ word: { kind: "delete", body: ["soft"] }, target: message.id, thread: null, reply: null },
    });
    await come();
    await becomes(timeline, answer, { marks: { quote: { text: "", state: "deleted" } } });
  });

  it("is reached, page by page", async () => {
    group.pageEvents = 40;
    const { message } = await answered();
    await come();
    const timeline = await opened();
    expect(await timeline.reach(message.seq)).toBe(true);
    await soon(() => expect(shown(timeline, message)).toMatchObject({ text: "far above" }));
  });

  it("is not believed where another message stands there", async () => {
    const [one, two] = [await say(bob, "one"), await say(bob, "two")];
    const answer = await say(2, "an answer", { reply: { ...one, id: newId() as EventId } });
    await say(2, "to one that is told at another's place", { reply: { ...one, seq: two.seq } });
    await come();
    const timeline = await opened();
    await becomes(timeline, answer, { marks: { quote: { state: "unknown", text: "", sender: null } } });
    expect(timeline.get().items.at(-1)).toMatchObject({ marks: { quote: { text: "one", at: one.seq } } });
  });
});

describe("a thread", () => {
  it("shows the message above it and what stands in it, with what is said there now", async () => {
    const root = await say(bob, "above");
    await say(bob, "beside");
    const below = await say(2, "below", { thread: root });
    await come();
    const timeline = await opened({ id: root.id, at: root.seq });
    const texts = () => timeline.get().items.map((item) => (item.t === "message" ? item.text : item.t));
    expect(texts()).toEqual(["above", "below"]);
    await act({ t: "say", text: "mine", thread: root.id });
    await act({ t: "reaction", message: below.id, emoji: ["unicode", "👍"] });
    await becomes(timeline, below, { marks: { reactions: [{ mine: true }] } });
    expect(texts()).toEqual(["above", "below", "mine"]);
    const main = await opened();
    expect(main.get().items.flatMap((item) => (item.t === "message" ? [item.text] : []))).toEqual(["above", "beside"]);
    await becomes(main, root, { marks: { below: { count: 2 } } });
  });
});
