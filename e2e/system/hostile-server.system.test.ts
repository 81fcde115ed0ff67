import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { readAccountChain, signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { fingerprint } from "@/crypto/hash";
import { randomBytes } from "@/crypto/random";
import { newSignSeed, signerFromSeed } from "@/crypto/sign";
import { closeSession } from "@/engine/auth/close-session";
import { systemClock } from "@/engine/clock";
import { api } from "@/engine/transport/api";
import type { AccountEntry } from "@/protocol/account-entry";
import type { Event } from "@/protocol/event";
import type { OwnBox } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import {
  type EnterError,
  meet,
  PASSWORD,
  type Person,
  type Place,
  placeholdersOf,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { type Frame, type Hooks, type HostileProxy, startHostileProxy } from "../support/hostile-proxy";
import { rewriteEvents, type Story, signedEntry } from "./hostile-story";

const { url } = inject("sotto");
const honest: Place = { base: url };

let proxy: HostileProxy;
let people: Person[] = [];
/** Where bob's engine goes: to the hostile server. */
let hostile: Place;

beforeEach(async () => {
  proxy = await startHostileProxy(url);
  hostile = { base: proxy.url, origin: url };
});
afterEach(async () => {
  for (const person of people) person.engine.stop();
  people = [];
  await proxy.close();
});

async function signUp(place: Place, name: string): Promise<Person> {
  const person = await signUpPerson(place, name);
  people.push(person);
  return person;
}

/** alice (honest line) and bob (hostile line) share a room, in which bob has read alice's first words. */
async function story(): Promise<Story> {
  const alice = await signUp(honest, "Alice");
  const bob = await signUp(hostile, "Bob");
  const room = await meet(alice, bob);
  await say(alice, room, "one");
  await until("bob reads one", people, async () => (await textsOf(bob, room)).includes("one"));
  return { alice, bob, room };
}

const frozenBy = (person: Person, room: RoomId) => {
  const halt = person.engine.book.get(room)?.halt;
  return halt?.t === "frozen" ? halt.reason : null;
};
const heard = (person: Person, words: string) => person.reports.some((report) => report.includes(words));

/** alice writes through a server with these hooks; waits until bob shows the named placeholder, and that he reads `accepted` only. */
async function attack(hooks: Hooks, texts: string[], named: string, accepted: string[]): Promise<void> {
  const { alice, bob, room } = await story();
  proxy.hooks = hooks;
  for (const text of texts) {
    await say(alice, room, text);
    await until(`alice has sent ${text}`, people, async () => (await textsOf(alice, room)).includes(text));
  }
  await until(`bob is told: ${named}`, people, async () => (await placeholdersOf(bob, room)).includes(named));
  await until(
    `bob reads ${accepted.at(-1)}`,
    people,
    async () => (await textsOf(bob, room)).at(-1) === accepted.at(-1),
  );
  expect(await textsOf(bob, room)).toEqual(accepted);
}

describe("a server that tampers with messages", () => {
  const messageAfter = (text: number) => {
    let seen = 0;
    const ids = new Map<string, number>();
    return (event: Event) => {
      if (event.kind !== "message") return false;
      if (!ids.has(event.id)) ids.set(event.id, ++seen);
      return ids.get(event.id) === text;
    };
  };

  it("moves alice's token to another id", async () => {
    const first = messageAfter(1);
    const other = "01234567-89ab-4cde-8f01-23456789abcd" as Event["id"];
    const hooks = rewriteEvents((e) => (first(e) ? { ...e, id: other } : e));
    await attack(hooks, ["two", "three"], "unverified/moved", ["one", "three"]);
  });

  it("puts other words under alice's name, with a token that nobody sealed", async () => {
    const first = messageAfter(1);
    const hooks = rewriteEvents((e) =>
      first(e) ? { ...e, token: `${e.token?.slice(0, -8)}AAAAAAA=` as Event["token"] } : e,
    );
    await attack(hooks, ["two", "three"], "unverified/moved", ["one", "three"]);
  });

  it("says that alice wrote at another moment of the room's keys", async () => {
    const first = messageAfter(1);
    const hooks = rewriteEvents((e) => (first(e) ? { ...e, epoch: 7 as Event["epoch"] } : e));
    await attack(hooks, ["two", "three"], "unverified/epoch", ["one", "three"]);
  });

  it("says that bob himself wrote what alice wrote", async () => {
    const { alice, bob, room } = await story();
    const first = messageAfter(1);
    const { account, device } = bob.engine.core.me;
    proxy.hooks = rewriteEvents((e) => (first(e) ? { ...e, sender: account, device } : e));
    await say(alice, room, "two");
    await until("bob is told", people, async () => (await placeholdersOf(bob, room)).includes("unverified/moved"));
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("brings in somebody who is not in the room", async () => {
    const { alice, bob, room } = await story();
    const mallory = await signUp(honest, "Mallory");
    const first = messageAfter(1);
    const { account, device } = mallory.engine.core.me;
    proxy.hooks = rewriteEvents((e) => (first(e) ? { ...e, sender: account, device } : e));
    await say(alice, room, "two");
    await until("bob is told", people, async () =>
      (await placeholdersOf(bob, room)).includes("unverified/not-a-member"),
    );
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("moves a token of alice to her words in another room", async () => {
    const { alice, bob, room } = await story();
    const carla = await signUp(honest, "Carla");
    const other = await meet(carla, bob);
    let taken: Event | null = null;
    proxy.hooks = rewriteEvents((e) => {
      if (e.room === room && e.kind === "message") taken = e;
      if (e.room !== other || e.kind !== "message" || !taken) return e;
      return { ...e, token: taken.token, tokenHash: taken.tokenHash };
    });
    await say(alice, room, "only for bob");
    await until("bob reads alice", people, async () => (await textsOf(bob, room)).includes("only for bob"));
    await say(carla, other, "hello");
    await until("bob is told", people, async () => (await placeholdersOf(bob, other)).includes("unverified/mac"));
    expect(await textsOf(bob, other)).toEqual([]);
  });

  it("blanks a token", async () => {
    const first = messageAfter(1);
    await attack(
      rewriteEvents((e) => (first(e) ? { ...e, token: null } : e)),
      ["two", "three"],
      "removed",
      ["one", "three"],
    );
  });

  it("shows alice's words a second time", async () => {
    let copied: Event | null = null;
    const second = messageAfter(2);
    const hooks = rewriteEvents((e) => {
      if (second(e) && copied) return { ...copied, seq: e.seq };
      if (e.kind === "message") copied ??= e;
      return e;
    });
    await attack(hooks, ["two", "three", "four"], "unverified/replayed", ["one", "two", "four"]);
  });

  it("drops an event and closes the hole", async () => {
    const first = messageAfter(1);
    let dropped = Number.POSITIVE_INFINITY;
    const down = (frame: Frame): Frame | null => {
      if (frame.t !== "events") return frame.t === "heads" || frame.t === "joined" ? null : frame;
      const events = frame.events as Event[];
      const gone = events.find(first);
      if (gone) dropped = gone.seq;
      const kept = events
        .filter((e) => !first(e))
        .map((e) => (e.seq > dropped ? { ...e, seq: (e.seq - 1) as Event["seq"] } : e));
      if (kept.length === 0) return null;
      return { ...frame, from: kept[0]?.seq, to: kept.at(-1)?.seq, events: kept };
    };
    await attack({ down }, ["two", "three"], "missing", ["one", "three"]);
  });

  it("changes the order of alice's words", async () => {
    const [first, second] = [messageAfter(1), messageAfter(2)];
    let early: Event | null = null;
    const down = (frame: Frame): Frame | null => {
      if (frame.t === "heads" || frame.t === "joined") return null;
      const [event] = frame.t === "events" ? (frame.events as Event[]) : [];
      if (event && first(event) && !second(event)) {
        early = event;
        return null;
      }
      if (!event || !early || !second(event)) return frame;
      const [a, b] = [early.seq, event.seq];
      return {
        ...frame,
        from: a,
        to: b,
        events: [
          { ...event, seq: a },
          { ...early, seq: b },
        ],
      };
    };
    await attack({ down }, ["two", "three", "four"], "unverified/replayed", ["one", "three", "four"]);
  });

  it("shows another event where bob already holds one", async () => {
    const { alice, bob, room } = await story();
    await say(alice, room, "two");
    await until("bob reads two", people, async () => (await textsOf(bob, room)).includes("two"));
    const [row] = await bob.store.read(["events"], (tx) =>
      tx.range("events", { from: [room], to: [room], reverse: true, limit: 1 }),
    );
    if (!row) throw new Error("bob holds nothing");
    const forged = { ...row.event, id: "01234567-89ab-4cde-8f01-23456789abcd", tokenHash: "A".repeat(43), token: null };
    proxy.hooks = {
      down(frame) {
        if (frame.t !== "events") return frame;
        return { ...frame, from: row.seq, events: [forged, ...(frame.events as Event[])] };
      },
    };
    await say(alice, room, "three");
    await until("the room is frozen", people, () => frozenBy(bob, room) === "fork");
    expect(await textsOf(bob, room)).toEqual(["one", "two"]);
    await say(bob, room, "anybody there?");
    expect(await textsOf(alice, room)).not.toContain("anybody there?");
  });
});

describe("a server that tampers with chains and keys", () => {
  it("gives bob a device key for alice that she never signed", async () => {
    const alice = await signUp(honest, "Alice");
    const bob = await signUp(hostile, "Bob");
    const own = (await newSignSeed()).publicKey;
    proxy.hooks = {
      answer({ path }, body) {
        if (!path.startsWith("/api/v1/handles/")) return body;
        const { chain, ...rest } = body as { chain: AccountEntry[] };
        return { ...rest, chain: chain.map((entry) => withKey(entry, own)) };
      },
    };
    expect(await bob.engine.startDirect(alice.handle)).toMatchObject({ ok: false, code: "server" });
    expect(heard(bob, "bad-signature")).toBe(true);
    expect(bob.engine.book.all().filter((r) => r.summary.type === "direct")).toEqual([]);
  });

  it("gives bob a whole chain of its own making under alice's handle, where he came by her link", async () => {
    const alice = await signUp(honest, "Alice");
    const mallory = await signUp(honest, "Mallory");
    const bob = await signUp(hostile, "Bob");
    const identity = (await alice.engine.people.known(alice.account))?.identity;
    const fake = await api(bob.http).handle(mallory.handle);
    if (!fake.ok || !identity) throw new Error("no chain");
    proxy.hooks = {
      answer: ({ path }, body) =>
        path.endsWith(`/handles/${alice.handle}`) ? { ...fake.value, handle: alice.handle } : body,
    };
    expect(await bob.engine.startDirect(alice.handle, await fingerprint(identity))).toMatchObject({
      ok: false,
      code: "fingerprint",
    });
  });

  it("resets alice's identity to one of its own: nothing is sealed for it before bob has asked her", async () => {
    const { alice, bob, room } = await story();
    const known = await bob.engine.people.known(alice.account);
    if (!known) throw new Error("bob does not know alice");
    const thief = await newSignSeed();
    const delta = [thief.publicKey, known.generation + 1, (await newBoxRaw()).publicKey];
    const signer = await signerFromSeed(thief.seed);
    const reset = await signAccountEntry(
      known,
      { account: alice.account, kind: "identity-reset", delta } as never,
      signer,
    );
    proxy.hooks = {
      answer: ({ path }, body) =>
        path.includes(`/accounts/${alice.account}/chain`) ? { ...(body as object), entries: [reset] } : body,
    };
    await bob.engine.people.refresh(alice.account);
    expect(await bob.engine.people.identityChanged(alice.account)).toBe(true);
    await say(bob, room, "still you?");
    await bob.engine.outbox.pumpAll();
    await say(alice, room, "two");
    await until("bob still reads alice", people, async () => (await textsOf(bob, room)).includes("two"));
    const waiting = await bob.store.read(["outbox"], (tx) => tx.range("outbox"));
    expect(waiting.filter((row) => row.kind === "message").map((row) => row.state)).toEqual(["queued"]);
  });

  it("forges a room entry in alice's name", async () => {
    const { alice, bob, room } = await story();
    const forged = await signedEntry({ alice, bob, room });
    proxy.hooks = {
      down: (frame) => {
        if (frame.t !== "events") return frame;
        return {
          ...frame,
          events: (frame.events as Event[]).map((e) => (e.kind === "message" ? { ...forged, seq: e.seq } : e)),
        };
      },
    };
    await say(alice, room, "two");
    await until("the room is frozen", people, () => frozenBy(bob, room) !== null);
    expect(frozenBy(bob, room)).toBe("bad-signature");
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("gives bob a key of its own for the room", async () => {
    const { alice, bob, room } = await story();
    await wrongBox(
      async (given, person) => {
        const context = {
          purpose: "room-key",
          room,
          epoch: given.epoch,
          recipient: person.account,
          generation: given.generation,
        } as const;
        const userKey = (await person.engine.people.known(person.account))?.userKeys[given.generation];
        if (!userKey) throw new Error("no user key");
        return sealBox(userKey, context, randomBytes(32));
      },
      { alice, bob, room },
      "not the committed key",
    );
  });

  it("gives bob a box that was made for somebody else", async () => {
    const { alice, bob, room } = await story();
    const carla = await signUp(honest, "Carla");
    const other = await meet(carla, alice);
    const boxes = await api(carla.http).boxesOf(other);
    const strange = boxes.ok ? boxes.value.boxes[0]?.box : undefined;
    if (!strange) throw new Error("carla has no box");
    await wrongBox(async () => strange, { alice, bob, room }, "epoch 1");
  });

  /** bob's second device gets another box for the room: it says that it lacks the key, and shows no word of the room. */
  async function wrongBox(
    make: (given: OwnBox, person: Person) => Promise<OwnBox["box"]>,
    { bob, room }: Story,
    report: string,
  ) {
    const boxes = await api(bob.http).boxesOf(room);
    const [given] = boxes.ok ? boxes.value.boxes : [];
    if (!given) throw new Error("bob has no box");
    const fake = await make(given, bob);
    proxy.hooks = {
      answer: ({ path, method }, body) =>
        method === "GET" && path.endsWith(`/rooms/${room}/boxes`)
          ? { ...(body as object), boxes: [{ ...given, box: fake }] }
          : body,
    };
    const second = await signInPerson(hostile, bob);
    people.push(second);
    await until("the second device is told", people, async () =>
      (await placeholdersOf(second, room)).includes("no-key/1"),
    );
    expect(heard(second, report)).toBe(true);
    expect(await textsOf(second, room)).toEqual([]);
    proxy.hooks = {};
    second.engine.hurry();
    await until("the true box heals it", people, async () => (await textsOf(second, room)).includes("one"));
  }
});

describe("a server that goes back in time", () => {
  /** alice closes the session of her second device, so that chain and vault move on. */
  async function movedOn() {
    const alice = await signUp(honest, "Alice");
    const old = { account: await api(alice.http).account(), vault: await api(alice.http).vault() };
    const second = await signInPerson(honest, alice);
    people.push(second);
    const sessions = await api(alice.http).sessions();
    const row = sessions.ok
      ? sessions.value.sessions.find((s) => s.device === second.engine.core.me.device)
      : undefined;
    if (!row || !old.account.ok || !old.vault.ok) throw new Error("the story did not begin");
    const ports = { http: alice.http, store: alice.store, clock: systemClock };
    expect(await closeSession(ports, { session: row.session, password: PASSWORD }, () => {})).toMatchObject({
      ok: true,
    });
    return { alice, old: { account: old.account.value, vault: old.vault.value } };
  }
  const refusal = (run: Promise<Person>) =>
    run.then(
      (person) => {
        people.push(person);
        return null;
      },
      (cause) => cause as EnterError,
    );

  it("shows an old vault to alice's new device", async () => {
    const { alice, old } = await movedOn();
    proxy.hooks = { answer: ({ path }, body) => (path === "/api/v1/vault" ? old.vault : body) };
    expect(await refusal(signInPerson(hostile, alice))).toMatchObject({
      code: "server",
      detail: "the vault lacks the newest user key",
    });
  });

  it("shows an old account chain to alice's new device", async () => {
    const { alice, old } = await movedOn();
    proxy.hooks = {
      answer: ({ path }, body) =>
        path === "/api/v1/account" ? { ...(body as object), chain: old.account.chain } : body,
    };
    expect(await refusal(signInPerson(hostile, alice))).toMatchObject({
      code: "server",
      detail: "the chain lacks the newest user key",
    });
  });

  it("shows somebody else's vault and chain to alice's new device", async () => {
    const { alice } = await movedOn();
    const mallory = await signUp(honest, "Mallory");
    const other = await api(mallory.http).account();
    if (!other.ok) throw new Error("mallory has no account");
    proxy.hooks = {
      answer: ({ path }, body) =>
        path === "/api/v1/account" ? { ...(body as object), chain: other.value.chain } : body,
    };
    const refused = await refusal(signInPerson(hostile, alice));
    expect(refused).toMatchObject({ code: "server" });
    expect((await readAccountChain(alice.account, other.value.chain)).ok).toBe(false);
  });

  it("rolls back the account chain of a device that runs", async () => {
    const bob = await signUp(hostile, "Bob");
    await until("bob is online", people, () => bob.connections.includes("online"));
    proxy.hooks = {
      answer: ({ path }, body) => {
        const chain = (body as { chain?: AccountEntry[] }).chain;
        if (path === "/api/v1/account" && chain) return { ...(body as object), chain: chain.slice(0, 1) };
        return path.startsWith(`/api/v1/accounts/${bob.account}/chain`) ? { ...(body as object), entries: [] } : body;
      },
    };
    bob.engine.hurry();
    bob.engine.hurry();
    await until("bob hears of it", people, () => heard(bob, "rollback"));
  });

  it("rolls back the log of a room", async () => {
    const { alice, bob, room } = await story();
    await say(alice, room, "two");
    await until("bob reads two", people, async () => (await textsOf(bob, room)).includes("two"));
    proxy.hooks = {
      down: (frame) => (frame.t === "events" || frame.t === "heads" ? null : frame),
      answer: ({ path }, body) => {
        if (path === "/api/v1/rooms") {
          const list = body as { rooms: { room: string; head: number }[] };
          return { ...list, rooms: list.rooms.map((r) => (r.room === room ? { ...r, head: 1 } : r)) };
        }
        if (path.startsWith(`/api/v1/rooms/${room}/events?`))
          return { ...(body as object), from: 2, to: 1, head: 1, events: [], later: [] };
        return body;
      },
    };
    bob.engine.hurry();
    await say(alice, room, "three");
    await until("the room is frozen", people, () => {
      bob.engine.hurry();
      return frozenBy(bob, room) === "rollback";
    });
    expect(await textsOf(bob, room)).toEqual(["one", "two"]);
  });
});

/** An account entry with another device key in it, its signature as it was. */
function withKey(entry: AccountEntry, key: string): AccountEntry {
  const payload = JSON.parse(entry.payload) as [string, string, number, string, string, string[]];
  if (payload[4] !== "device-add") return entry;
  const [device, , box] = payload[5];
  return { ...entry, payload: JSON.stringify([...payload.slice(0, 5), [device, key, box]]) };
}
