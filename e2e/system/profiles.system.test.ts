import { afterEach, expect, inject, it } from "vitest";
import { fromB64u } from "@/crypto/bytes";
import { openNote } from "@/crypto/note";
import { sealProfile } from "@/crypto/profile";
import { closeSession } from "@/engine/auth/close-session";
import { ViewStore } from "@/engine/client/view-store";
import { systemClock } from "@/engine/clock";
import { resumeHeadless } from "@/engine/headless";
import { api } from "@/engine/transport/api";
import type { Epoch, RoomId } from "@/protocol/ids";
import {
  meet,
  PASSWORD,
  type Person,
  type Place,
  resumePerson,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { type HostileProxy, startHostileProxy } from "../support/hostile-proxy";
import { openSocket } from "../support/web-socket";
import { heard } from "./hostile-story";

const place: Place = { base: inject("sotto").url };
const people: Person[] = [];
const proxies: HostileProxy[] = [];
afterEach(async () => {
  for (const person of people.splice(0)) person.engine.stop();
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function join(name: string, from = place): Promise<Person> {
  const person = await signUpPerson(from, name);
  people.push(person);
  return person;
}

async function newDeviceOf(person: Person): Promise<Person> {
  const device = await signInPerson(place, person);
  people.push(device);
  return device;
}

/** What one person sees another one called. */
const called = async (by: Person, who: Person) =>
  (await new ViewStore(by.store).person(who.account, who.handle as never)).name;
const reads = async (by: Person, room: RoomId, text: string) => (await textsOf(by, room)).includes(text);

/** A whole round of somebody's engine, begun after this call: it would have given whatever it gives by itself. */
async function round(person: Person): Promise<void> {
  await meet(person, await join("Somebody else"));
}

/** Profile events of a person in a room: in the log as another holds it, and on their way out. */
async function givenBy(person: Person, room: RoomId, seenBy: Person): Promise<number> {
  const rows = await seenBy.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  const waiting = await person.store.read(["outbox"], (tx) => tx.range("outbox"));
  const inLog = rows.filter((row) => row.event.kind === "profile" && row.event.sender === person.account).length;
  return inLog + waiting.filter((row) => row.room === room && row.kind === "profile").length;
}

/** Lets alice's engine turn a room's key by itself (a device of hers is revoked), and reads whose keys her note holds. */
async function noteAfterTurn(alice: Person, room: RoomId, reader: Person): Promise<string[]> {
  const epochOf = (person: Person) => person.engine.book.get(room)?.state?.epoch ?? 0;
  const before = epochOf(reader);
  const lost = await newDeviceOf(alice);
  const list = await api(alice.http).sessions();
  const session = list.ok && list.value.sessions.find((s) => s.device === lost.engine.core.me.device)?.session;
  if (!session) throw new Error("that device has no session");
  const ports = { http: alice.http, store: alice.store, clock: systemClock };
  expect(await closeSession(ports, { session, password: PASSWORD }, () => {})).toMatchObject({ ok: true });
  const keyOf = (epoch: number) => reader.store.read(["epochKeys"], (tx) => tx.get("epochKeys", [room, epoch]));
  const turned = async () => epochOf(reader) > before && (await keyOf(epochOf(reader))) !== undefined;
  await until("the room's key turns", [reader], turned);
  const { epoch, noteHash } = reader.engine.book.get(room)?.state ?? { epoch: 0, noteHash: null };
  const row = await keyOf(epoch);
  const got = await api(reader.http).note(room, epoch as Epoch);
  if (!row || !got.ok) throw new Error("the note cannot be had");
  return (await openNote(row.key, got.value.note, noteHash)).profiles.map(([account]) => account);
}

it("[R71] a stranger who starts a room with alice learns her name from neither event nor note until she opens it", async () => {
  const [alice, mallory] = [await join("Alice"), await join("Mallory")];
  const room = await meet(mallory, alice);
  await say(mallory, room, "guess who");
  await until("alice hears of it", people, () => reads(alice, room, "guess who"));
  await until("alice sees who it is", people, async () => (await called(alice, mallory)) === "Mallory");
  await round(alice);
  expect(await noteAfterTurn(alice, room, mallory)).toEqual([mallory.account]);
  expect(await givenBy(alice, room, mallory)).toBe(0);
  expect(await called(mallory, alice)).toBe(`@${alice.handle}`);

  alice.engine.opened(room);
  await until("mallory sees alice's name", people, async () => (await called(mallory, alice)) === "Alice");
  expect((await noteAfterTurn(alice, room, mallory)).toSorted()).toEqual([alice.account, mallory.account].toSorted());
  expect(await alice.engine.profile.setName("Alice, later")).toMatchObject({ ok: true });
  await until("a new name follows", people, async () => (await called(mallory, alice)) === "Alice, later");
  alice.engine.opened(room);
  await round(alice);
  expect(await givenBy(alice, room, mallory)).toBe(2);
});

it("[R71] who writes in a room gives it the name, once, whichever device looks next", async () => {
  const [alice, bob] = [await join("Alice"), await join("Bob")];
  const room = await meet(bob, alice);
  await until("alice has the room", people, () => alice.engine.book.get(room)?.state !== undefined);
  await say(alice, room, "hello bob");
  await until("bob sees alice's name", people, async () => (await called(bob, alice)) === "Alice");
  const laptop = await newDeviceOf(alice);
  await until("the laptop reads it", people, () => reads(laptop, room, "hello bob"));
  await round(laptop);
  laptop.engine.opened(room);
  await say(laptop, room, "and from the laptop");
  await until("bob reads the laptop", people, () => reads(bob, room, "and from the laptop"));
  await round(laptop);
  expect(await givenBy(laptop, room, bob)).toBe(1);
});

it("[R71] a room that was opened just before a crash is given the name after it", async () => {
  const [alice, bob] = [await join("Alice"), await join("Bob")];
  const room = await meet(bob, alice);
  await until("alice has the room", people, () => alice.engine.book.get(room)?.state !== undefined);
  await round(alice);
  alice.engine.stop();
  const record = alice.engine.book.get(room);
  if (!record) throw new Error("alice has no such room");
  await alice.engine.book.keep({ ...record, profileShared: true });
  expect(await givenBy(alice, room, bob)).toBe(0);
  const { store, http } = alice;
  const again = await resumeHeadless({ base: place.base, open: openSocket(place.base), store, http });
  try {
    await until("bob sees alice's name", people, async () => (await called(bob, alice)) === "Alice");
    expect(await givenBy(alice, room, bob)).toBe(1);
  } finally {
    again?.stop();
  }
});

it("[R71] a name that could not be fetched when its key came is fetched by the next run", async () => {
  const [alice, bob] = [await join("Alice"), await join("Bob")];
  bob.engine.stop();
  let silent = true;
  const http: Person["http"] = {
    request: async (method, path, body, type) => {
      if (silent && /profiles?$/.test(path)) throw new Error("no line");
      return bob.http.request(method, path, body, type);
    },
  };
  const deaf = await resumePerson(place, bob, http);
  const room = await meet(alice, deaf);
  await say(alice, room, "it is me");
  await until("bob reads alice", [alice, deaf], () => reads(deaf, room, "it is me"));
  expect(await called(deaf, alice)).toBe(`@${alice.handle}`);
  deaf.engine.stop();
  silent = false;
  const again = await resumePerson(place, bob, http);
  try {
    await until("bob sees alice's name", [alice, again], async () => (await called(again, alice)) === "Alice");
    await until("nothing is owed", [again], () => again.engine.book.get(room)?.owed.length === 0);
  } finally {
    again.engine.stop();
  }
});

it("[R70] a name that a co-member forged, that is another's, or that alice has given up is not shown", async () => {
  const proxy = await startHostileProxy(place.base);
  proxies.push(proxy);
  const [alice, mallory] = [await join("Alice"), await join("Mallory")];
  const bob = await join("Bob", { base: proxy.url, origin: place.base });
  const room = await meet(alice, bob);
  await meet(alice, mallory);
  await until("mallory has alice's key", people, async () => (await called(mallory, alice)) === "Alice");
  await until("bob sees alice's name", people, async () => (await called(bob, alice)) === "Alice");
  const stored = await api(mallory.http).profileOf(alice.account);
  const known = await mallory.engine.people.profileKey(alice.account);
  if (!stored.ok || !known) throw new Error("mallory does not have what she would need");

  const { account, device, signKey: signer } = mallory.engine.core.me;
  const hers = { rawKey: fromB64u(known[0]), account: alice.account, version: 9, name: "Not Alice", device, signer };
  const attacks = {
    device: await sealProfile(hers),
    signature: await sealProfile({ ...hers, device: alice.engine.core.me.device }),
    moved: await sealProfile({ ...hers, account }),
    version: stored.value.record,
  };
  for (const [code, record] of Object.entries(attacks)) {
    proxy.hooks = {
      answer: ({ path }, body) =>
        path.endsWith(`/accounts/${alice.account}/profile`) ? { ...(body as object), record, version: 9 } : body,
    };
    expect(await alice.engine.profile.setName(`Alice ${code}`)).toMatchObject({ ok: true });
    await until(`bob refuses: ${code}`, people, () => heard(bob, `profile: ${alice.account} ${code}`));
    expect(await called(bob, alice)).toBe("Alice");
  }
  proxy.hooks = {};
  expect(await alice.engine.profile.setName("Alice at last")).toMatchObject({ ok: true });
  await until("bob sees the true name", people, async () => (await called(bob, alice)) === "Alice at last");
  expect(bob.engine.book.get(room)?.halt).toBe(null);
});
