import { beforeAll, describe, expect, inject, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import { createGroup, know } from "../support/headless-group";
import {
  type Person,
  placeholdersOf,
  resumePerson,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { close } from "../support/other-sessions";

const place = { base: inject("sotto").url };
let alice: Person;
let bob: Person;
let carla: Person;
beforeAll(async () => {
  [alice, bob, carla] = (await Promise.all(["Alice", "Bob", "Carla"].map((name) => signUpPerson(place, name)))) as [
    Person,
    Person,
    Person,
  ];
  await know(alice, [bob, carla]);
}, 60_000);

const reads = (person: Person, room: RoomId, text: string) => async () => (await textsOf(person, room)).includes(text);
const isOut = (person: Person, room: RoomId) => () => person.engine.book.get(room)?.halt?.t === "left";
const epochOf = (person: Person, room: RoomId) => person.engine.book.get(room)?.state?.epoch ?? 0;
const holds = (person: Person, room: RoomId, epoch: number) => async () =>
  (await person.store.read(["epochKeys"], (tx) => tx.get("epochKeys", [room, epoch]))) !== undefined;

describe("[R42] a device that was off while its person's time in a group ended", () => {
  it("reads that time to its end, under keys that it had not had", async () => {
    const room = await createGroup(alice, "Garden", [bob, carla]);
    const phone = await signInPerson(place, bob);
    await until("the phone is in", [phone], holds(phone, room, 1));
    phone.engine.stop();
    expect(await alice.engine.groups.rename(room, "Park")).toEqual({ ok: true, value: null });
    await say(alice, room, "under the second key");
    await until("bob reads", [bob], reads(bob, room, "under the second key"));
    expect(await bob.engine.groups.leave(room)).toEqual({ ok: true, value: null });
    await until("alice knows", [alice], () => !(bob.account in (alice.engine.book.get(room)?.state?.seats ?? {})));
    await say(alice, room, "without bob");
    await until("carla reads", [carla], reads(carla, room, "without bob"));
    const back = await resumePerson(place, phone);
    await until("the phone reads", [back], reads(back, room, "under the second key"));
    await until("the phone knows", [back], isOut(back, room));
    expect(await textsOf(back, room)).toEqual(["under the second key"]);
    expect(await placeholdersOf(back, room)).toEqual([]);
    expect(await holds(back, room, 3)()).toBe(false);
  });

  it("reads a time there that came and went while it was off", async () => {
    const room = await createGroup(alice, "Cellar", [bob, carla]);
    const phone = await signInPerson(place, bob);
    await until("the phone is in", [phone], holds(phone, room, 1));
    expect(await bob.engine.groups.leave(room)).toEqual({ ok: true, value: null });
    await until("the phone knows", [phone], isOut(phone, room));
    phone.engine.stop();
    await until("alice knows", [alice], () => !(bob.account in (alice.engine.book.get(room)?.state?.seats ?? {})));
    await say(alice, room, "without bob");
    expect(await alice.engine.groups.add(room, [bob.account])).toEqual({ ok: true, value: null });
    await say(alice, room, "with bob again");
    await until("bob reads", [bob], reads(bob, room, "with bob again"));
    expect(await alice.engine.groups.remove(room, [bob.account], false)).toEqual({ ok: true, value: null });
    const back = await resumePerson(place, phone);
    await until("the phone reads", [back], reads(back, room, "with bob again"));
    await until("the phone knows", [back], isOut(back, room));
    expect(await textsOf(back, room)).toEqual(["with bob again"]);
    expect(await placeholdersOf(back, room)).toEqual([]);
  });

  it("believes the devices that people of the group had then", async () => {
    const room = await createGroup(alice, "Kitchen", [bob, carla]);
    await until("carla is in", [carla], holds(carla, room, 1));
    carla.engine.stop();
    const old = await signInPerson(place, bob);
    const phone = await signInPerson(place, bob);
    await until("the phone is in", [phone], holds(phone, room, 1));
    expect((await close(bob, old)).ok).toBe(true);
    old.engine.stop();
    await say(phone, room, "from a new phone, under a new key");
    await until("alice reads", [alice], reads(alice, room, "from a new phone, under a new key"));
    await until("the key is turned", [alice], () => epochOf(alice, room) > 1);
    expect(await alice.engine.groups.remove(room, [carla.account], false)).toEqual({ ok: true, value: null });
    carla = await resumePerson(place, carla);
    await until("carla reads", [carla], reads(carla, room, "from a new phone, under a new key"));
    await until("carla knows", [carla], isOut(carla, room));
    expect(await placeholdersOf(carla, room)).toEqual([]);
  });
});
