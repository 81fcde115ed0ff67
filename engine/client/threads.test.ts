import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { type TestDevice, TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventId } from "@/protocol/ids";
import { intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import type { DeviceRow, OutboxRow } from "../store/tables";
import { ManualClock } from "../testing/manual-clock";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { soon } from "../testing/soon";
import { type ThreadMark, threadKey } from "../thread-marks";
import { Threads } from "./threads";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";

let people: [TestPerson, TestPerson];
let devices: TestDevice[];
let group: PaperGroup;
let store: Store;
let view: ViewStore;
let me: DeviceRow;
let threads: Threads;
let main: RoomTimeline;
let root: Event;
beforeAll(async () => {
  people = [await TestPerson.signUp(), await TestPerson.signUp()];
  devices = [await people[0].addDevice(), people[1].device];
});
/** alice, who writes on one of her devices and looks on the other, owns a group with bob; he has answered her twice in a thread. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "member"]);
  store = await signedIn(people[0]);
  view = new ViewStore(store);
  me = (await view.device()) as DeviceRow;
  const act = async (room: OutboxRow["room"], deed: Parameters<typeof intentionOf>[0]) => {
    const id = newId() as EventId;
    await writeIntention(store, me, { id, room, now: 1_000, ...intentionOf(deed) });
    view.forgetPersonal();
    return id;
  };
  threads = new Threads({ view, clock: new ManualClock(), act }, () => {});
  root = await say(0, "what for supper?", null);
  await say(1, "soup", root);
  await say(1, "and bread", root);
  const { sync } = await startParts(group, store);
  group.head = group.events.length;
  await sync.ensure(group.summary);
  main = await open();
});

const say = (who: 0 | 1, words: string, thread: Event | null) =>
  group.say(people[who], devices[who] as TestDevice, {
    ...{ word: { kind: "message", body: ["text", words] }, target: null, thread: thread?.id ?? null, reply: null },
  });

async function open(thread?: Event): Promise<RoomTimeline> {
  const place = thread && { thread: { id: thread.id, at: thread.seq } };
  const timeline = new RoomTimeline({ view, room: group.room, ...place, older: async () => false, onClose: () => {} });
  await soon(() => expect(timeline.get().loading).toBe(false));
  return timeline;
}
const chip = () => main.get().items.flatMap((item) => (item.t === "message" ? (item.marks.below ?? []) : []))[0];

async function log(mark: ThreadMark): Promise<void> {
  const row = { key: threadKey(group.room, root.id), seq: 5, value: await sealRest(me.restKey, mark) };
  await store.write(["personal"], (tx) => tx.put("personal", row));
  view.threads.forget(group.room);
  main.refresh();
}

describe("[R106] a thread on the screen", () => {
  it("tells what is new in it, until that was read", async () => {
    expect(chip()).toMatchObject({ count: 2, news: { follows: true, muted: false, unread: 2, calls: 0 } });
    await log({ read: root.seq + 1, muted: false, since: 0 });
    await soon(() => expect(chip()).toMatchObject({ count: 2, news: { unread: 1 } }));
    await log({ read: root.seq + 2, muted: false, since: 0 });
    await soon(() => expect(chip()).toMatchObject({ news: { unread: 0, follows: true } }));
  });

  it("opens with a line before what is new, which stays where it is while it is read", async () => {
    await log({ read: root.seq + 1, muted: false, since: 0 });
    const pane = await open(root);
    expect(pane.get()).toMatchObject({ unreadAfter: root.seq + 1, thread: { follows: true, unread: 1 } });
    await log({ read: root.seq + 2, muted: false, since: 0 });
    pane.refresh();
    await soon(() => expect(pane.get().thread).toMatchObject({ unread: 0 }));
    expect(pane.get().unreadAfter).toBe(root.seq + 1);
    expect((await open(root)).get()).toMatchObject({ unreadAfter: null, thread: { unread: 0 } });
  });

  it("is muted before the log knows, and stays so under what another device read meanwhile", async () => {
    await threads.mute(group.room, root.id, true);
    main.refresh();
    await soon(() => expect(chip()).toMatchObject({ news: { muted: true, unread: 2 } }));
    await log({ read: root.seq + 1, muted: false, since: 0 });
    await soon(() => expect(chip()).toMatchObject({ news: { muted: true, unread: 1 } }));
    await threads.mute(group.room, root.id, false);
    main.refresh();
    await soon(() => expect(chip()).toMatchObject({ news: { muted: false, unread: 1 } }));
  });

  it("can be muted before anybody has answered", async () => {
    const lone = newId() as EventId;
    await threads.mute(group.room, lone, true);
    expect((await view.threads.marksIn(group.room)).get(lone)).toMatchObject({ muted: true, read: 0 });
  });
});
