import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { EventWord } from "@/protocol/event-body";
import type { Store } from "../store/store";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperGroup } from "../testing/paper-group";
import { soon } from "../testing/soon";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";

let people: [TestPerson, TestPerson];
let group: PaperGroup;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeAll(async () => {
  people = [await TestPerson.signUp(), await TestPerson.signUp()];
});
/** alice owns a group with bob, an admin. */
beforeEach(async () => {
  group = await PaperGroup.of(people, ["owner", "admin"]);
  store = await signedIn(people[0]);
  parts = await startParts(group, store);
});

const bob = (word: EventWord, target: Event | null = null) =>
  group.say(people[1], people[1].device, { word, target: target?.id ?? null, thread: null, reply: null });
const text = (words: string): EventWord => ({ kind: "message", body: ["text", words] });

async function come(): Promise<void> {
  group.head = group.events.length;
  if (parts.book.get(group.room)) await parts.sync.catchUp(group.room, group.head);
  else await parts.sync.ensure(group.summary);
}
const pins = (timeline: RoomTimeline) => timeline.get().pins.map((item) => item.text);

describe("[R89] what is pinned in a room", () => {
  it("shows as it reads now wherever it stands, until its pin is taken away", async () => {
    const old = await bob(text("frist"));
    const other = await bob(text("second"));
    await bob({ kind: "pin", body: [old.seq] }, old);
    await bob({ kind: "pin", body: [] }, other);
    for (let i = 0; i < 130; i++) await bob(text(`filler ${i}`));
    const late = await bob(text("late"));
    await bob({ kind: "pin", body: [late.seq] }, late);
    await come();
    const timeline = new RoomTimeline({
      ...{ view: new ViewStore(store), room: group.room, older: async () => false, onClose: () => {} },
    });
    await soon(() => expect(pins(timeline)).toEqual(["late", "frist"]));
    expect(timeline.get().items.some(({ key }) => key === old.id)).toBe(false);
    expect(timeline.get().pins[1]).toMatchObject({ key: old.id, seq: old.seq, marks: { pin: {} } });

    await bob({ kind: "edit", body: [old.tokenHash, ["text", "first"]] }, old);
    await come();
    timeline.refresh();
    await soon(() => expect(pins(timeline)).toEqual(["late", "first"]));
    await bob({ kind: "unpin", body: [] }, old);
    await come();
    timeline.refresh();
    await soon(() => expect(pins(timeline)).toEqual(["late"]));
    timeline.close();
  });

  it("is nothing where another message stands at the place that a pin names", async () => {
    const old = await bob(text("first"));
    const other = await bob(text("second"));
    await bob({ kind: "pin", body: [other.seq] }, old);
    for (let i = 0; i < 130; i++) await bob(text(`filler ${i}`));
    await come();
    const timeline = new RoomTimeline({
      ...{ view: new ViewStore(store), room: group.room, older: async () => false, onClose: () => {} },
    });
    await soon(() => expect(timeline.get().loading).toBe(false));
    expect(pins(timeline)).toEqual([]);
    timeline.close();
  });
});
