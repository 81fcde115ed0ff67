import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from "vitest";
import { newId } from "@/crypto/random";
import { signRoomEntry } from "@/crypto/room-chain";
import { newSigner } from "@/crypto/sign";
import { appliedTo } from "@/engine/sync/ranges";
import type { Event } from "@/protocol/event";
import { type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import {
  meet,
  type Person,
  type Place,
  placeholdersOf,
  say,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { type Hooks, type HostileProxy, startHostileProxy } from "../support/hostile-proxy";

/** alice and bob in a room; bob's line goes through the hostile server. */
export interface Story {
  alice: Person;
  bob: Person;
  room: RoomId;
}

/** The stage of one test file: people with an honest line, and for each test a new hostile server with a new bob behind it. */
export interface Stage {
  readonly honest: Place;
  hostile(): Place;
  proxy(): HostileProxy;
  /** everybody of the present test */
  readonly people: Person[];
  alice(): Person;
  carla(): Person;
  mallory(): Person;
  newBob(): Promise<Person>;
  story(): Promise<Story>;
  /** alice writes through a server with these hooks; bob shows the named placeholder, and accepts these texts only. */
  attack(hooks: Hooks, texts: string[], named: string, accepted: string[]): Promise<void>;
}

/** Sets the stage with the hooks of the test runner. */
export function hostileStage(): Stage {
  const { url } = inject("sotto");
  const honest: Place = { base: url };
  const cast: Person[] = [];
  const people: Person[] = [];
  let proxy: HostileProxy;
  const actor = (at: number) => () => cast[at] as Person;
  beforeAll(async () => {
    for (const name of ["Alice", "Carla", "Mallory"]) cast.push(await signUpPerson(honest, name));
  });
  afterAll(() => {
    for (const person of cast) person.engine.stop();
  });
  beforeEach(async () => {
    proxy = await startHostileProxy(url);
    people.splice(0, people.length, ...cast);
  });
  afterEach(async () => {
    for (const person of people) if (!cast.includes(person)) person.engine.stop();
    await proxy.close();
  });
  const stage: Stage = {
    honest,
    hostile: () => ({ base: proxy.url, origin: url }),
    proxy: () => proxy,
    people,
    alice: actor(0),
    carla: actor(1),
    mallory: actor(2),
    async newBob() {
      const bob = await signUpPerson(stage.hostile(), "Bob");
      people.push(bob);
      return bob;
    },
    async story() {
      const [alice, bob] = [stage.alice(), await stage.newBob()];
      const room = await meet(alice, bob);
      await say(alice, room, "one");
      await until("bob reads one", people, async () => (await textsOf(bob, room)).includes("one"));
      // A whole round of bob's: whatever was still being fetched for him is here.
      await meet(bob, stage.carla());
      bob.engine.opened(room);
      // Both have given the room their profile: what follows on the line is what the test says.
      await until("all is quiet", people, async () => {
        const [a, b] = [await settledAt(alice, room), await settledAt(bob, room)];
        const isStill = a !== null && a === b && (await profilesIn(alice, room)) === 2;
        // A page that was asked for before the test's hooks are set must not come through them.
        return isStill && proxy.busy === 0;
      });
      return { alice, bob, room };
    },
    async attack(hooks, texts, named, accepted) {
      const { alice, bob, room } = await stage.story();
      proxy.hooks = hooks;
      for (const text of texts) {
        await say(alice, room, text);
        await until(`alice has sent ${text}`, people, async () => (await textsOf(alice, room)).includes(text));
      }
      await until(`bob is told: ${named}`, people, async () => (await placeholdersOf(bob, room)).includes(named));
      const last = accepted.at(-1);
      await until(`bob reads ${last}`, people, async () => (await textsOf(bob, room)).at(-1) === last);
      expect(await textsOf(bob, room)).toEqual(accepted);
    },
  };
  return stage;
}

/** How far a person has applied a room; null while something of theirs waits for it. */
async function settledAt(person: Person, room: RoomId): Promise<number | null> {
  const waiting = await person.store.read(["outbox"], (tx) => tx.range("outbox"));
  return waiting.some((row) => row.room === room) ? null : appliedTo(person.engine.book.get(room)?.ranges ?? []);
}

async function profilesIn(person: Person, room: RoomId): Promise<number> {
  const rows = await person.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  return new Set(rows.filter((row) => row.event.kind === "profile").map((row) => row.event.sender)).size;
}

/** Why a person's room is frozen; null when it is not. */
export function frozenBy(person: Person, room: RoomId): string | null {
  const halt = person.engine.book.get(room)?.halt;
  return halt?.t === "frozen" ? halt.reason : null;
}

/** Whether a person's engine reported something with these words. */
export function heard(person: Person, words: string): boolean {
  return person.reports.some((report) => report.includes(words));
}

/** Rewrites every event on its way, in frames and in pages alike. */
export function rewriteEvents(change: (event: Event) => Event): Hooks {
  const all = (events: unknown) => (events as Event[]).map(change);
  return {
    down: (frame) => (frame.t === "events" ? { ...frame, events: all(frame.events) } : frame),
    answer: ({ path, method }, body) => {
      if (method !== "GET" || !/\/rooms\/[0-9a-f-]+\/events\?/.test(path)) return body;
      const page = body as { events: Event[] };
      return { ...page, events: all(page.events) };
    },
  };
}

/** A `rotate` of the room in alice's name, right in everything but the signature, which is a key of the server's own. */
export async function signedEntry({ alice, bob, room }: Story): Promise<Event> {
  const prev = bob.engine.book.get(room)?.state;
  if (!prev) throw new Error("bob has no chain of the room");
  const { account, device } = alice.engine.core.me;
  const last = alice.engine.book.get(room)?.counter.deviceSeq ?? 0;
  const signer = await newSigner();
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    room,
    id,
    kind: "rotate",
    prev,
    author: account,
    device,
    deviceSeq: last + 1,
    delta: [[]],
    epoch: prev.epoch + 1,
    keyCommit: ZERO_HASH,
    noteHash: ZERO_HASH,
    policy: null,
    signer: signer.privateKey,
  });
  const place = {
    room,
    seq: 0,
    id,
    kind: "rotate",
    sender: account,
    device,
    deviceSeq: last + 1,
    epoch: prev.epoch + 1,
  };
  return {
    ...place,
    target: null,
    thread: null,
    token: null,
    tokenHash: signed.hash,
    public: signed.publicText,
    createdAt: Date.now(),
  } as Event;
}
