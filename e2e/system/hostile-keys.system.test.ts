import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { fingerprint } from "@/crypto/hash";
import { randomBytes } from "@/crypto/random";
import { newSignSeed, signerFromSeed } from "@/crypto/sign";
import { ViewStore } from "@/engine/client/view-store";
import { api } from "@/engine/transport/api";
import type { AccountEntry } from "@/protocol/account-entry";
import type { Event } from "@/protocol/event";
import type { OwnBox, roomList } from "@/protocol/http/rooms";
import type { Handle, RoomId } from "@/protocol/ids";
import { meet, type Person, placeholdersOf, say, signInPerson, textsOf, until } from "../support/headless-person";
import { frozenBy, heard, hostileStage, type Story, signedEntry } from "./hostile-story";

const stage = hostileStage();

type List = z.infer<typeof roomList>;

/** A list of rooms with one member of a room replaced by somebody else. */
function listedAs(list: List, room: RoomId, real: Person, shown: Person): List {
  const member = (m: List["rooms"][number]["members"][number]) =>
    m.account === real.account ? { ...m, account: shown.account, handle: shown.handle as Handle } : m;
  return { ...list, rooms: list.rooms.map((r) => (r.room === room ? { ...r, members: r.members.map(member) } : r)) };
}

describe("a server that tampers with chains and keys", () => {
  it("gives bob a device key for alice that she never signed", async () => {
    const alice = stage.alice();
    const bob = await stage.newBob();
    const own = (await newSignSeed()).publicKey;
    stage.proxy().hooks = {
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
    const alice = stage.alice();
    const mallory = stage.mallory();
    const bob = await stage.newBob();
    const identity = (await alice.engine.people.known(alice.account))?.identity;
    const fake = await api(bob.http).handle(mallory.handle);
    if (!fake.ok || !identity) throw new Error("no chain");
    stage.proxy().hooks = {
      answer: ({ path }, body) =>
        path.endsWith(`/handles/${alice.handle}`) ? { ...fake.value, handle: alice.handle } : body,
    };
    expect(await bob.engine.startDirect(alice.handle, await fingerprint(identity))).toMatchObject({
      ok: false,
      code: "fingerprint",
    });
  });

  it("lists mallory's room as if it were alice's: whom it is with follows from the verified chain", async () => {
    const { alice, bob } = await stage.story();
    const mallory = stage.mallory();
    const room = await meet(mallory, bob);
    stage.proxy().hooks = {
      answer: ({ path }, body) => (path === "/api/v1/rooms" ? listedAs(body as List, room, mallory, alice) : body),
    };
    bob.engine.hurry();
    const listed = () => bob.engine.book.get(room)?.summary.members.map((member) => member.account) ?? [];
    await until("the list is believed as far as it goes", stage.people, async () => listed().includes(alice.account));
    const record = bob.engine.book.get(room);
    const row = record && (await new ViewStore(bob.store).row(record));
    expect(row?.peer?.account).toBe(mallory.account);
    expect(row?.title).not.toContain(alice.handle);
  });

  it("resets alice's identity to one of its own: nothing is sealed for it before bob has asked her", async () => {
    const { alice, bob, room } = await stage.story();
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
    stage.proxy().hooks = {
      answer: ({ path }, body) =>
        path.includes(`/accounts/${alice.account}/chain`) ? { ...(body as object), entries: [reset] } : body,
    };
    await bob.engine.people.refresh(alice.account);
    expect(await bob.engine.people.identityChanged(alice.account)).toBe(true);
    await say(bob, room, "still you?");
    await bob.engine.outbox.pumpAll();
    await say(alice, room, "two");
    await until("bob still reads alice", stage.people, async () => (await textsOf(bob, room)).includes("two"));
    const waiting = await bob.store.read(["outbox"], (tx) => tx.range("outbox"));
    expect(waiting.filter((row) => row.kind === "message").map((row) => row.state)).toEqual(["queued"]);
  });

  it("forges a room entry in alice's name", async () => {
    const { alice, bob, room } = await stage.story();
    const forged = await signedEntry({ alice, bob, room });
    stage.proxy().hooks = {
      down: (frame) => {
        if (frame.t !== "events") return frame;
        return {
          ...frame,
          events: (frame.events as Event[]).map((e) => (e.kind === "message" ? { ...forged, seq: e.seq } : e)),
        };
      },
    };
    await say(alice, room, "two");
    await until("the room is frozen", stage.people, () => frozenBy(bob, room) !== null);
    expect(frozenBy(bob, room)).toBe("bad-signature");
    expect(await textsOf(bob, room)).toEqual(["one"]);
  });

  it("gives bob a key of its own for the room", async () => {
    const { alice, bob, room } = await stage.story();
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
    const { alice, bob, room } = await stage.story();
    const carla = stage.carla();
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
    stage.proxy().hooks = {
      answer: ({ path, method }, body) =>
        method === "GET" && path.endsWith(`/rooms/${room}/boxes`)
          ? { ...(body as object), boxes: [{ ...given, box: fake }] }
          : body,
    };
    const second = await signInPerson(stage.hostile(), bob);
    stage.people.push(second);
    await until("the second device is told", stage.people, async () =>
      (await placeholdersOf(second, room)).includes("no-key/1"),
    );
    expect(heard(second, report)).toBe(true);
    expect(await textsOf(second, room)).toEqual([]);
    stage.proxy().hooks = {};
    second.engine.hurry();
    await until("the true box heals it", stage.people, async () => (await textsOf(second, room)).includes("one"));
  }
});

/** An account entry with another device key in it, its signature as it was. */
function withKey(entry: AccountEntry, key: string): AccountEntry {
  const payload = JSON.parse(entry.payload) as [string, string, number, string, string, string[]];
  if (payload[4] !== "device-add") return entry;
  const [device, , box] = payload[5];
  return { ...entry, payload: JSON.stringify([...payload.slice(0, 5), [device, key, box]]) };
}
