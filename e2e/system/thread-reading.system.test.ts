import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { RoomTimeline } from "@/engine/client/timeline";
import { ViewStore } from "@/engine/client/view-store";
import type { ThreadNews } from "@/engine/client/view-types";
import { decided, markOf, threadKey } from "@/engine/thread-marks";
import type { EventId, RoomId } from "@/protocol/ids";
import {
  meet,
  type Person,
  resumePerson,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { tablesOf, textOf } from "../support/table-text";

const { url: base, ownerUrl } = inject("sotto");
let sql: Sql;
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
let notes: RoomId;
let root: EventId;
/** alice, on two devices, said something; bob answers below it. */
beforeAll(async () => {
  sql = connect(ownerUrl, { max: 1 });
  [phone, bob] = [await signUpPerson({ base }, "Alice"), await signUpPerson({ base }, "Bob")];
  room = await meet(phone, bob);
  laptop = await signInPerson({ base }, phone);
  notes = phone.engine.book.all().find(({ summary }) => summary.type === "self")?.room as RoomId;
  root = await phone.engine.act(room, { t: "say", text: "what for supper?" });
  await until("bob reads it", [bob], async () => (await textsOf(bob, room)).length === 1);
});
afterAll(async () => {
  for (const person of [phone, laptop, bob]) person?.engine.stop();
  await sql?.end({ timeout: 1 });
});

/** What the thread is to somebody on one of their devices; undefined where there is none yet. */
async function news({ store }: Person): Promise<ThreadNews | undefined> {
  const timeline = new RoomTimeline({
    ...{ view: new ViewStore(store), room },
    ...{ older: async () => false, onClose: () => {} },
  });
  // Read once: a device that does not hold the room yet is asked again.
  await new Promise<void>((read) => timeline.subscribe(read));
  const line = timeline.get().items.find(({ key }) => key === root);
  timeline.close();
  return line?.t === "message" ? line.marks.below?.news : undefined;
}

const both = () => [phone, laptop];
/** Every device of alice's comes to this. */
async function come(what: string, wanted: Partial<ThreadNews>, devices = both()): Promise<void> {
  const holds = async (person: Person) => {
    const now = await news(person);
    return (
      now !== undefined && Object.entries(wanted).every(([name, value]) => now[name as keyof ThreadNews] === value)
    );
  };
  await until(what, devices, async () => (await Promise.all(devices.map(holds))).every(Boolean), 60);
}
const answer = (text: string) => bob.engine.act(room, { t: "say", text, thread: root });
async function seqOf(id: EventId): Promise<number> {
  const rows = await phone.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  return rows.find((row) => row.id === id)?.seq ?? 0;
}
/** alice decides on one device whether the thread is silent, as a view of hers does. */
async function mute(person: Person, muted: boolean): Promise<void> {
  const known = (await new ViewStore(person.store).threads.marksIn(room)).get(root);
  const value = JSON.stringify(decided(markOf(known), muted, Date.now()));
  await person.engine.act(notes, { t: "keep", key: threadKey(room, root), value });
}

it("[R106] what one has read of a thread, and whether it is muted, is the same on all one’s devices, and nothing to the server", async () => {
  const [first, second] = [await answer("soup"), await answer("and bread")];
  await come("two that are new", { follows: true, unread: 2, muted: false });
  // Who answered there follows it from then on; their own words are not new to them.
  await until("bob", [bob], async () => (await news(bob))?.follows === true);
  expect(await news(bob)).toMatchObject({ unread: 0 });
  expect(phone.engine.book.get(room)?.summary.unread).toBe(0);

  await laptop.engine.personal.threads.read(room, root, await seqOf(first));
  expect(await news(laptop)).toMatchObject({ unread: 1 });
  await come("one that is new", { unread: 1 });
  // Each of the two devices does something that the other one has not heard of.
  await Promise.all([mute(phone, true), laptop.engine.personal.threads.read(room, root, await seqOf(second))]);
  await come("muted, and read", { unread: 0, muted: true });
  await mute(laptop, false);
  await come("heard again", { unread: 0, muted: false });

  const server = (await Promise.all((await tablesOf(sql)).map((table) => textOf(sql, table)))).join();
  expect(server).toContain(root);
  expect(server).not.toContain("thread/");
}, 180_000);

it("[R106] a device that was off, and one that is new, know it too", async () => {
  laptop.engine.stop();
  const third = await answer("and cheese");
  await come("one that is new", { unread: 1 }, [phone]);
  await phone.engine.personal.threads.read(room, root, await seqOf(third));
  await mute(phone, true);
  await until(
    "it is in the notes",
    [phone],
    async () => {
      const rows = await phone.store.read(["personal"], (tx) => tx.range("personal"));
      const going = await phone.store.read(["outbox"], (tx) => tx.range("outbox"));
      return going.length === 0 && rows.every(({ due }) => !due);
    },
    60,
  );
  laptop = await resumePerson({ base }, laptop);
  const tablet = await signInPerson({ base }, phone);
  await come("the same on all three", { follows: true, unread: 0, muted: true }, [phone, laptop, tablet]);
  tablet.engine.stop();
}, 180_000);
