import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventId } from "@/protocol/ids";
import { intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { ManualClock } from "../testing/manual-clock";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { soon } from "../testing/soon";
import { type Marking, markMessages } from "./mark-messages";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";

let people: [TestPerson, TestPerson];
let group: PaperGroup;
let store: Store;
let view: ViewStore;
let marking: Marking;
beforeAll(async () => {
  people = [await TestPerson.signUp(), await TestPerson.signUp()];
});
/** alice owns a group with bob. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member"]);
  store = await signedIn(people[0]);
  view = new ViewStore(store);
  const me = (await view.device()) as DeviceRow;
  marking = {
    view,
    clock: new ManualClock(),
    act: async (room, deed) => {
      const id = newId() as EventId;
      await writeIntention(store, me, { id, room, now: 1_000, ...intentionOf(deed) });
      view.forgetPersonal();
      return id;
    },
  };
});

const bob = (words: string, more: { thread?: Event; reply?: Event } = {}) =>
  group.say(people[1], people[1].device, {
    ...{ word: { kind: "message", body: ["text", words] }, target: null, thread: more.thread?.id ?? null },
    ...{ reply: more.reply?.id ?? null, replyAt: more.reply?.seq ?? null },
  });

async function shown(): Promise<RoomTimeline> {
  const { sync } = await startParts(group, store);
  group.head = group.events.length;
  await sync.ensure(group.summary);
  const timeline = new RoomTimeline({ view, room: group.room, older: async () => false, onClose: () => {} });
  await soon(() => expect(timeline.get().loading).toBe(false));
  return timeline;
}
const lines = (timeline: RoomTimeline) =>
  timeline.get().items.map((item) => (item.t === "message" ? item.text : `${item.t}`));

async function hide({ id, seq }: Event, on: boolean, timeline: RoomTimeline): Promise<void> {
  await markMessages(marking, "hidden", { room: group.room, messages: [{ key: id, seq }], on });
  timeline.refresh();
}

describe("[R105] what one has deleted for oneself", () => {
  it("is gone from the room before any server knows, and back as soon as that is undone", async () => {
    const first = await bob("first");
    await bob("second");
    const timeline = await shown();
    await hide(first, true, timeline);
    await soon(() => expect(lines(timeline)).toEqual(["system", "second"]));
    await hide(first, false, timeline);
    await soon(() => expect(lines(timeline)).toEqual(["system", "first", "second"]));
    timeline.close();
  });

  it("is quoted by no answer", async () => {
    const first = await bob("canary");
    await bob("an answer", { reply: first });
    const timeline = await shown();
    await hide(first, true, timeline);
    await soon(() => expect(lines(timeline)).toEqual(["system", "an answer"]));
    expect(timeline.get().items[1]).toMatchObject({ marks: { quote: { state: "hidden", sender: null, text: "" } } });
    timeline.close();
  });

  it("is a line that says so where there is a thread below it", async () => {
    const first = await bob("first");
    await bob("below", { thread: first });
    const timeline = await shown();
    await hide(first, true, timeline);
    await soon(() => expect(lines(timeline)).toEqual(["system", "tombstone"]));
    expect(timeline.get().items[1]).toMatchObject({ forMe: true, hard: true, below: { count: 1 } });
    timeline.close();
  });
});
