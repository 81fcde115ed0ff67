import { expect, inject, it } from "vitest";
import { openReceipts } from "@/engine/receipts/held-receipts";
import { type ReceiptState, receiptStates } from "@/engine/receipts/receipt-state";
import type { OpenSocket } from "@/engine/socket/socket-port";
import type { RoomId } from "@/protocol/ids";
import { createGroup, know } from "../support/headless-group";
import {
  meet,
  type Person,
  readRoom,
  resumePerson,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { openSocket } from "../support/web-socket";

const place = { base: inject("sotto").url };

/** What a person is shown at a text of theirs; null where it is not in the log they hold. */
async function shown(person: Person, room: RoomId, text: string): Promise<ReceiptState | null> {
  const item = (await readRoom(person, room)).find((one) => one.t === "message" && one.text === text);
  const record = person.engine.book.get(room);
  if (!item || !record) return null;
  const { restKey } = person.engine.core.me;
  const row = await person.store.read(["receipts"], (tx) => tx.get("receipts", [room]));
  return receiptStates(record, person.account, await openReceipts(restKey, row?.receipts))(item.seq);
}

const isShown = (people: readonly Person[], room: RoomId, text: string, state: ReceiptState) =>
  until(`${people[0]?.name} is shown that "${text}" is ${state}`, people, async () => {
    const states = await Promise.all(people.map((one) => shown(one, room, text)));
    return states.every((one) => one === state);
  });

const hasRead = ({ engine }: Person, room: RoomId) => engine.cursors.mark(room, engine.book.applied(room));
const reads = (person: Person, room: RoomId, text: string) =>
  until(`${person.name} has "${text}"`, [person], async () => (await textsOf(person, room)).includes(text));

it("[R94, R95, R98] alice sees on both her devices how her words are sent, delivered and read", async () => {
  const phone = await signUpPerson(place, "Alice");
  const first = await signUpPerson(place, "Bob");
  const room = await meet(phone, first);
  const laptop = await signInPerson(place, phone);
  await say(phone, room, "are you there");
  await isShown([phone, laptop], room, "are you there", "delivered");
  first.engine.stop();
  await say(phone, room, "good night");
  await isShown([phone, laptop], room, "good night", "sent");
  expect(await shown(phone, room, "are you there")).toBe("delivered");

  const bob = await resumePerson(place, first);
  await isShown([phone, laptop], room, "good night", "delivered");
  await hasRead(bob, room);
  await isShown([phone, laptop], room, "good night", "read");

  const tablet = await signInPerson(place, bob);
  await reads(tablet, room, "good night");
  await say(phone, room, "good morning");
  await reads(tablet, room, "good morning");
  await hasRead(tablet, room);
  await isShown([phone, laptop], room, "good morning", "read");
  const far = (person: Person) => person.engine.book.get(room)?.read;
  await until("bob's devices agree", [bob, tablet], () => far(bob) === tablet.engine.book.applied(room));
  expect(far(tablet)).toBe(far(bob));
  for (const one of [phone, laptop, bob, tablet]) one.engine.stop();
});

it("[R94] what arrives by HTTP alone is delivered and read too", async () => {
  const alice = await signUpPerson(place, "Alice");
  const deaf: OpenSocket = (_url, events) => {
    queueMicrotask(() => events.closed(1006));
    return { send: () => {}, close: () => {} };
  };
  const bob = await signUpPerson({ ...place, open: deaf }, "Bob");
  const room = await meet(alice, bob);
  await say(alice, room, "no line there");
  await isShown([alice], room, "no line there", "delivered");
  await hasRead(bob, room);
  await isShown([alice], room, "no line there", "read");
  for (const one of [alice, bob]) one.engine.stop();
});

it("[R98] in a group all others must have it, and have read it; who comes later does not count", async () => {
  const [alice, bob, first] = [
    await signUpPerson(place, "Alice"),
    await signUpPerson(place, "Bob"),
    await signUpPerson(place, "Carla"),
  ];
  await know(alice, [bob, first]);
  const room = await createGroup(alice, "walks", [bob, first]);
  first.engine.stop();
  await say(alice, room, "on sunday");
  await reads(bob, room, "on sunday");
  await hasRead(bob, room);
  await until("alice hears that bob has read it", [alice], async () => {
    const row = await alice.store.read(["receipts"], (tx) => tx.get("receipts", [room]));
    const held = await openReceipts(alice.engine.core.me.restKey, row?.receipts);
    return held.some(([account, , read]) => account === bob.account && read >= alice.engine.book.applied(room));
  });
  expect(await shown(alice, room, "on sunday")).toBe("sent");
  const carla = await resumePerson(place, first);
  await isShown([alice], room, "on sunday", "delivered");
  await hasRead(carla, room);
  await isShown([alice], room, "on sunday", "read");

  const dave = await signUpPerson(place, "Dave");
  await know(alice, [dave]);
  expect(await alice.engine.groups.add(room, [dave.account])).toMatchObject({ ok: true });
  await until("dave is in", [dave], () => dave.engine.book.get(room)?.state !== undefined);
  expect(await shown(alice, room, "on sunday")).toBe("read");
  await say(alice, room, "all of us");
  await isShown([alice], room, "all of us", "delivered");
  for (const one of [alice, bob, carla, dave]) one.engine.stop();
});

it("[R97] bob hears that alice writes, and nothing of it is in the log", async () => {
  const heard: string[] = [];
  const open = openSocket(place.base);
  const tapped: OpenSocket = (url, events) =>
    open(url, {
      ...events,
      message(text) {
        heard.push(text);
        events.message(text);
      },
    });
  const alice = await signUpPerson(place, "Alice");
  const bob = await signUpPerson({ ...place, open: tapped }, "Bob");
  const room = await meet(alice, bob);
  await say(alice, room, "one moment");
  await reads(bob, room, "one moment");
  const head = alice.engine.book.applied(room);
  await until("bob hears that alice writes", [bob], () => {
    // Who has not joined yet is told nothing; whoever writes on says it again, every few seconds at most.
    alice.engine.signals.typing.say(room);
    return heard.some((text) => text === JSON.stringify({ t: "typing", room, account: alice.account }));
  });
  await say(alice, room, "done");
  await reads(bob, room, "done");
  expect(bob.engine.book.applied(room)).toBe(head + 1);
  for (const one of [alice, bob]) one.engine.stop();
});
