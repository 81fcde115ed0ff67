import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { Unread } from "@/engine/client/unread-marks";
import { ViewStore } from "@/engine/client/view-store";
import { systemClock } from "@/engine/clock";
import type { RoomId } from "@/protocol/ids";
import { meet, type Person, resumePerson, say, signInPerson, signUpPerson, until } from "../support/headless-person";
import { tablesOf, textOf } from "../support/table-text";

const { url: base, ownerUrl } = inject("sotto");
let sql: Sql;
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
/** alice, on two devices, has read what bob said. */
beforeAll(async () => {
  sql = connect(ownerUrl, { max: 1 });
  [phone, bob] = [await signUpPerson({ base }, "Alice"), await signUpPerson({ base }, "Bob")];
  room = await meet(phone, bob);
  laptop = await signInPerson({ base }, phone);
  await say(bob, room, "See you on Sunday.");
  await come("unread", { unread: 1, marked: false });
  await read(phone);
  await come("read", { unread: 0, marked: false });
});
afterAll(async () => {
  for (const person of [phone, laptop, bob]) person?.engine.stop();
  await sql?.end({ timeout: 1 });
});

interface Line {
  marked: boolean;
  unread: number;
}

/** The room's line of the list, as a view of this device shows it now. */
async function line({ store }: Person): Promise<Line | null> {
  const view = new ViewStore(store);
  const record = await view.record(room);
  return record && view.row(record);
}
async function come(what: string, wanted: Line, devices = [phone, laptop]): Promise<void> {
  const holds = async (person: Person) => {
    const now = await line(person);
    return now?.marked === wanted.marked && now.unread === wanted.unread;
  };
  await until(what, devices, async () => (await Promise.all(devices.map(holds))).every(Boolean), 60);
}

/** What a view of this device's does. */
function unread({ engine, store }: Person): Unread {
  const act = engine.act.bind(engine);
  const hooks = { read: engine.cursors.mark.bind(engine.cursors), onChange: () => {} };
  return new Unread({ view: new ViewStore(store), clock: systemClock, act }, hooks);
}
const read = ({ engine }: Person) => engine.cursors.mark(room, engine.book.applied(room));
/** How far alice is, as the server has it. */
const cursor = () => sql<{ read: number }[]>`
  select read::int, delivered::int, updated_at from cursors where room = ${room} and account = ${phone.account}`;

/** All that the devices had to say has come to the log. */
const settled = (devices: readonly Person[]) =>
  until("nothing is on its way", devices, async () => {
    const going = await Promise.all(devices.map(({ store }) => store.read(["outbox"], (tx) => tx.range("outbox"))));
    return going.every((rows) => rows.length === 0);
  });

it("[R107] a room marked as unread shows so on all one’s devices, no cursor moves, and the server learns nothing", async () => {
  await until("the server knows it", [phone], async () => {
    // Something of bob's may come behind his words: his name, say.
    await read(phone);
    return (await cursor())[0]?.read === phone.engine.book.applied(room);
  });
  const [before] = await cursor();
  await unread(phone).set(room, true);
  await come("marked", { unread: 0, marked: true });
  await settled([phone, laptop]);
  expect((await cursor())[0]).toEqual(before);
  const server = (await Promise.all((await tablesOf(sql)).map((table) => textOf(sql, table)))).join();
  expect(server).toContain(room);
  expect(server).not.toContain("unread/");

  await unread(laptop).opened(room);
  await come("opened", { unread: 0, marked: false });
  await unread(laptop).set(room, true);
  await come("marked again", { unread: 0, marked: true });
  await unread(phone).set(room, false);
  await come("marked as read", { unread: 0, marked: false });
  expect((await cursor())[0]).toEqual(before);
}, 180_000);

it("[R107] it goes by itself where something newer is read, and what waits is read with it", async () => {
  await unread(phone).set(room, true);
  await come("marked", { unread: 0, marked: true });
  await say(bob, room, "Bring bread.");
  await come("something newer", { unread: 1, marked: true });
  await read(laptop);
  await come("read on one", { unread: 0, marked: false });
  await say(bob, room, "And salt.");
  await come("one more", { unread: 1, marked: false });
  await unread(phone).set(room, false);
  await come("marked as read", { unread: 0, marked: false });
}, 180_000);

it("[R107] a device that was off, and one that is new, know it too", async () => {
  await settled([phone, laptop]);
  laptop.engine.stop();
  await unread(phone).set(room, true);
  await settled([phone]);
  laptop = await resumePerson({ base }, laptop);
  const tablet = await signInPerson({ base }, phone);
  await come("the same on all three", { unread: 0, marked: true }, [phone, laptop, tablet]);
  await unread(tablet).opened(room);
  await come("opened on the new one", { unread: 0, marked: false }, [phone, laptop, tablet]);
  tablet.engine.stop();
}, 180_000);
