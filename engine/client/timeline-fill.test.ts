import { expect, it, vi } from "vitest";
import { TestPerson } from "@/crypto/testing/person";
import type { EventWord } from "@/protocol/event-body";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { soon } from "../testing/soon";
import { OpenTimelines } from "./open-timelines";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";

/** alice, whose device this is, in a group where somebody else talks. */
async function pair() {
  const people = [await TestPerson.signUp(), await TestPerson.signUp()] as const;
  const group = await PaperGroup.of([...people], ["owner", "member"]);
  const store = await signedIn(people[0]);
  const parts = await startParts(group, store);
  const say = (word: EventWord, target: string | null) =>
    group.say(people[1], people[1].device, { word, target: target as never, thread: null, reply: null, replyAt: null });
  return { group, store, parts, say };
}

/** Nine messages of somebody else's, of which the newest three are held. */
async function nineWords() {
  const { group, store, parts, say } = await pair();
  for (let i = 0; i < 9; i++) await say({ kind: "message", body: ["text", `word ${i}`] }, null);
  group.pageEvents = 3;
  group.head = group.events.length;
  await parts.sync.ensure(group.summary);
  return { store, room: group.room };
}

it("shows the message below which more was said about it than a window holds", async () => {
  const { group, store, parts, say } = await pair();
  const { id } = await say({ kind: "message", body: ["text", "what a day"] }, null);
  for (let i = 0; i < 150; i++) {
    await say({ kind: "reaction", body: ["unicode", "👍"] }, id);
    await say({ kind: "unreaction", body: ["unicode", "👍"] }, id);
  }
  group.head = group.events.length;
  await parts.sync.ensure(group.summary);
  const older = vi.fn((room: typeof group.room) => parts.sync.older(room));
  const timeline = new RoomTimeline({ view: new ViewStore(store), room: group.room, older, onClose: () => {} });
  const texts = () => timeline.get().items.flatMap((item) => (item.t === "message" ? [item.text] : []));
  await soon(() => expect(texts()).toEqual(["what a day"]));
  await soon(() => expect(timeline.get().atStart).toBe(true));
  timeline.close();
});

it("asks once for a past that does not come", async () => {
  const { store, room } = await nineWords();
  const older = vi.fn(async () => false);
  const timeline = new RoomTimeline({ view: new ViewStore(store), room, older, onClose: () => {} });
  await soon(() => expect(older).toHaveBeenCalled());
  const count = timeline.get().items.length;
  for (let i = 0; i < 3; i++) {
    timeline.refresh();
    await soon(() => expect(timeline.get().items).toHaveLength(count));
  }
  expect(older).toHaveBeenCalledTimes(1);
  timeline.again();
  await soon(() => expect(older).toHaveBeenCalledTimes(2));
  timeline.close();
});

it("does not go on for a past that the leader cannot have: what it answers then is no more of it", async () => {
  const { store, room } = await nineWords();
  const older = vi.fn(async () => ({ ok: false, code: "offline" }));
  const timeline = new OpenTimelines(new ViewStore(store), older).open(room);
  expect(await timeline.reach(3)).toBe(false);
  timeline.close();
});
