import { describe, expect, it } from "vitest";
import { signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { newSigner, newSignSeed, signerFromSeed } from "@/crypto/sign";
import type { Pin } from "@/engine/account/pins";
import type { AccountEntry } from "@/protocol/account-entry";
import type { Event } from "@/protocol/event";
import { type B64u32, type Epoch, type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import { meet, type Person, say, signInPerson, textsOf, until } from "../support/headless-person";
import type { Hooks } from "../support/hostile-proxy";
import { hostileStage, rewriteEvents, type Story } from "./hostile-story";

const stage = hostileStage();

const notesOf = ({ account }: Person) => directRoomId(account, account);
const rowsOf = (person: Person, room: RoomId) =>
  person.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
const knownTo = async (person: Person) =>
  (await person.store.read(["accounts"], (tx) => tx.range("accounts"))).map((row) => row.account);
const pinOf = async (person: Person, other: Person) => (await person.engine.people.row(other.account))?.pin;

/** bob knows alice, and his notes say so. Whoever signs in as bob from here on does it through the hostile server. */
async function known(): Promise<Story & { notes: RoomId }> {
  const story = await stage.story();
  const { alice, bob } = story;
  const notes = await notesOf(bob);
  await until("the pin is in bob's notes", stage.people, async () => {
    const row = await bob.engine.people.row(alice.account);
    return row !== null && row.pinSeq !== null;
  });
  return { ...story, notes };
}

/** A chain of alice that goes on with an identity of the server's own. */
async function swapped(bob: Person, alice: Person): Promise<{ reset: AccountEntry; identity: B64u32 }> {
  const state = await bob.engine.people.known(alice.account);
  if (!state) throw new Error("bob does not know alice");
  const thief = await newSignSeed();
  const delta = [thief.publicKey, state.generation + 1, (await newBoxRaw()).publicKey];
  const entry = { account: alice.account, kind: "identity-reset", delta } as never;
  return {
    reset: await signAccountEntry(state, entry, await signerFromSeed(thief.seed)),
    identity: thief.publicKey as B64u32,
  };
}

function swapping(alice: Person, reset: AccountEntry): NonNullable<Hooks["answer"]> {
  return ({ path }, body) => {
    type Chain = { account?: string; entries?: AccountEntry[] };
    const given = body as Chain & { chain?: AccountEntry[]; people?: Chain[] };
    const longer = (one: Chain) => ({ ...one, entries: [...(one.entries ?? []), reset] });
    if (path.includes(`/accounts/${alice.account}/chain`) && given.entries) return longer(given);
    if (path.endsWith("/accounts/chains") && given.people)
      return { people: given.people.map((one) => (one.account === alice.account ? longer(one) : one)) };
    if (path.endsWith(`/handles/${alice.handle}`) && given.chain) return { ...given, chain: [...given.chain, reset] };
    return body;
  };
}

/** Both hooks, the second on what the first gives. */
function both(first: Hooks, answer: NonNullable<Hooks["answer"]>): Hooks {
  return { ...first, answer: (call, body) => answer(call, first.answer ? first.answer(call, body) : body) };
}

const inNotes = (notes: RoomId, change: (event: Event) => Event) =>
  rewriteEvents((event) => (event.room === notes && event.kind === "personal" ? change(event) : event));

/** Ways to keep the pins in the notes from a new browser. */
const hidings: Record<string, (notes: RoomId) => Hooks> = {
  "blanks their tokens": (notes) => inNotes(notes, (e) => ({ ...e, token: null })),
  "spoils their tokens": (notes) =>
    inNotes(notes, (e) => ({ ...e, token: `${e.token?.slice(0, -8)}AAAAAAA=` as Event["token"] })),
  "calls them a kind that nobody knows": (notes) => inNotes(notes, (e) => ({ ...e, kind: "hologram" })),
  "withholds the boxes of their keys": (notes) => ({
    answer: ({ path, method }, body) =>
      method === "GET" && path.endsWith(`/rooms/${notes}/boxes`) ? { ...(body as object), boxes: [] } : body,
  }),
  "leaves the notes out of its list": (notes) => ({
    answer: ({ path, method }, body) => {
      if (method !== "GET" || path !== "/api/v1/rooms") return body;
      const list = body as { rooms: { room: RoomId }[] };
      return { ...list, rooms: list.rooms.filter((r) => r.room !== notes) };
    },
  }),
};

/** Ends the notes after their first event. */
function cutting(notes: RoomId): Hooks {
  return {
    down: (frame) => (frame.room === notes || frame.t === "heads" ? null : frame),
    answer: ({ path, method }, body) => {
      if (method !== "GET") return body;
      if (path === "/api/v1/rooms") {
        const list = body as { rooms: { room: RoomId }[] };
        return { ...list, rooms: list.rooms.map((r) => (r.room === notes ? { ...r, head: 1 } : r)) };
      }
      if (!path.startsWith(`/api/v1/rooms/${notes}/events?`)) return body;
      const page = body as { from: number; to: number; events: Event[] };
      return { ...page, to: Math.min(page.to, 1), head: 1, events: page.events.filter((event) => event.seq === 1) };
    },
  };
}

describe("a server that hides pins from a new browser", () => {
  for (const [how, hide] of Object.entries(hidings)) {
    it(`[R73] ${how}, and gives alice another identity: nobody is met, and bob is told`, async () => {
      const { alice, bob, room, notes } = await known();
      const { reset } = await swapped(bob, alice);
      stage.proxy().hooks = both(hide(notes), swapping(alice, reset));
      const second = await signInPerson(stage.hostile(), bob);
      stage.people.push(second);
      await until("the new browser says so", stage.people, () => second.connections.includes("notes-lacking"));
      await until("it tries again", stage.people, () => {
        second.engine.hurry();
        return second.reports.filter((report) => report.includes("the notes are not whole")).length > 1;
      });
      expect(await second.engine.startDirect(alice.handle)).toMatchObject({ ok: false, code: "notes" });
      await expect(second.engine.people.refresh(alice.account)).rejects.toThrow("nobody is met");
      expect(await knownTo(second)).toEqual([bob.account]);
      expect(second.engine.book.get(room)).toBeNull();

      stage.proxy().hooks = { answer: swapping(alice, reset) };
      second.engine.hurry();
      await until("the notes are whole", stage.people, () => second.connections.at(-1) === "online");
      await until("the rooms come", stage.people, async () => (await textsOf(second, room)).includes("one"));
      expect(await pinOf(second, alice)).toEqual(await pinOf(bob, alice));
      expect(await second.engine.people.identityChanged(alice.account)).toBe(true);
      await say(second, room, "still you?");
      await second.engine.outbox.pumpAll();
      await say(alice, room, "two");
      await until("bob still reads alice", stage.people, async () => (await textsOf(second, room)).includes("two"));
      expect(await textsOf(alice, room)).toEqual(["one", "two"]);
    });
  }

  it("[R73] a browser that held the notes whole goes on when they are spoiled later", async () => {
    const { alice, bob, room, notes } = await known();
    const carla = stage.carla();
    stage.proxy().hooks = inNotes(notes, (e) => ({ ...e, token: null }));
    const before = await pinOf(bob, alice);
    await meet(bob, carla);
    bob.engine.hurry();
    await say(alice, room, "two");
    await until("bob reads alice", stage.people, async () => (await textsOf(bob, room)).includes("two"));
    expect(await pinOf(bob, alice)).toEqual(before);
    expect(bob.connections).not.toContain("notes-lacking");
  });
});

describe("a server that shows a new browser less of the notes than there is", () => {
  it("has the rooms against it: alice is pinned as they name her, and her other identity is asked about", async () => {
    const { alice, bob, room, notes } = await known();
    const { reset } = await swapped(bob, alice);
    stage.proxy().hooks = both(cutting(notes), swapping(alice, reset));
    const second = await signInPerson(stage.hostile(), bob);
    stage.people.push(second);
    await until("the rooms come", stage.people, async () => (await textsOf(second, room)).includes("one"));
    expect(await second.store.read(["personal"], (tx) => tx.range("personal"))).toEqual([]);
    expect((await pinOf(second, alice))?.identity).toBe((await pinOf(bob, alice))?.identity);
    expect(await second.engine.people.identityChanged(alice.account)).toBe(true);
  });
});

describe("pins that come later", () => {
  const pinned = (identity: B64u32, how: Pin["how"]): Pin => ({ identity, n: 9, hash: identity, verified: false, how });

  it("[R72] a forged pin in bob's name changes nothing", async () => {
    const { alice, bob, notes } = await known();
    const before = await pinOf(bob, alice);
    const { account, device } = bob.engine.core.me;
    const record = bob.engine.book.get(notes);
    const [row] = await bob.store.read(["epochKeys"], (tx) => tx.range("epochKeys", { from: [notes], to: [notes] }));
    if (!record?.state || !row) throw new Error("bob has no notes");
    // Even who had the key of the notes could not sign as one of bob's devices.
    const place = {
      room: notes,
      epoch: row.epoch as Epoch,
      id: newId() as EventId,
      kind: "personal" as const,
      target: null,
      thread: null,
      sender: account,
      device,
      deviceSeq: record.counter.deviceSeq + 1,
    };
    const { identity } = await swapped(bob, alice);
    const sealed = await sealEvent({
      key: row.key,
      signer: (await newSigner()).privateKey,
      fields: {
        ...place,
        publicText: null,
        prevHash: record.counter.prevHash,
        heads: [record.state.n, record.state.hash, 1, ZERO_HASH, 0, ZERO_HASH],
        body: [`pin/${alice.account}`, JSON.stringify(pinned(identity, "confirmed"))],
      },
    });
    const seq = bob.engine.book.applied(notes) + 1;
    const forged = { ...place, ...sealed, seq, public: null, createdAt: Date.now() };
    stage.proxy().hooks = {
      down: (frame) =>
        frame.t === "pong" || frame.t === "heads"
          ? frame
          : [frame, { t: "events", room: notes, from: seq, to: seq, events: [forged] }],
    };
    await say(alice, await directRoomId(alice.account, bob.account), "two");
    await until("bob is given it", stage.people, async () => bob.engine.book.applied(notes) >= seq);
    expect((await rowsOf(bob, notes)).at(-1)).toMatchObject({ seq, verdict: "unverified", detail: "signature" });
    expect(await pinOf(bob, alice)).toEqual(before);
  });

  it("[R72] a second browser's later first meeting does not beat the older pin; a confirmation does, and all browsers ask", async () => {
    const { alice, bob, room, notes } = await known();
    const older = await pinOf(bob, alice);
    const { identity } = await swapped(bob, alice);
    const second = await signInPerson(stage.hostile(), bob);
    stage.people.push(second);
    const both = [bob, second];
    const write = async (pin: Pin) => {
      const head = bob.engine.book.applied(notes);
      await second.engine.queue(notes, { kind: "personal", body: [`pin/${alice.account}`, JSON.stringify(pin)] });
      for (const one of both) await until("both have it", stage.people, () => one.engine.book.applied(notes) > head);
    };
    await until("the second knows alice", stage.people, async () => (await pinOf(second, alice)) !== undefined);
    expect(older?.how).toBe("met");
    await write(pinned(identity, "met"));
    await write({ ...pinned(identity, "met"), how: "heard" as never });
    for (const one of both) expect(await pinOf(one, alice)).toEqual(older);
    const third = await signInPerson(stage.hostile(), bob);
    stage.people.push(third);
    await until("the third reads the room", stage.people, async () => (await textsOf(third, room)).includes("one"));
    expect(await pinOf(third, alice)).toEqual(older);

    await write(pinned(identity, "confirmed"));
    for (const one of [...both, third])
      await until("everybody asks", stage.people, () => one.engine.people.identityChanged(alice.account));
    await say(bob, room, "waits");
    await bob.engine.confirmIdentity(alice.account);
    for (const one of [...both, third])
      await until(
        "one answer is enough",
        stage.people,
        async () => !(await one.engine.people.identityChanged(alice.account)),
      );
    await until("it goes out", stage.people, async () => (await textsOf(alice, room)).includes("waits"));
    expect((await pinOf(third, alice))?.how).toBe("confirmed");
  });
});
