import { describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { type RoomChange, type RoomState, seatOf } from "@/crypto/room-chain";
import { appliedTo } from "@/engine/sync/ranges";
import type { Event } from "@/protocol/event";
import type { OwnBox } from "@/protocol/http/rooms";
import type { EventId, RoomId } from "@/protocol/ids";
import { createGroup, know, rolesOf } from "../support/headless-group";
import { type Person, placeholdersOf, say, textsOf, until } from "../support/headless-person";
import type { Hooks } from "../support/hostile-proxy";
import { shownEntry } from "../support/shown-chain";
import { frozenBy, heard, hostileStage, rewriteEvents } from "./hostile-story";

const stage = hostileStage();

interface Group {
  alice: Person;
  bob: Person;
  mallory: Person;
  room: RoomId;
  /** the chain as bob holds it when the story begins */
  prev: RoomState;
}

/** alice owns a group with mallory and with bob, who is behind the hostile server. Everything is quiet. */
async function group(): Promise<Group> {
  const [alice, mallory, bob] = [stage.alice(), stage.mallory(), await stage.newBob()];
  await know(alice, [bob, mallory]);
  const room = await createGroup(alice, "Crew", [bob, mallory]);
  await say(alice, room, "one");
  const heads = () => [alice, mallory, bob].map((one) => appliedTo(one.engine.book.get(room)?.ranges ?? []));
  for (const one of [bob, mallory])
    await until("all read one", [one], async () => (await textsOf(one, room)).includes("one"));
  // alice's profile comes after her words.
  await until("all is quiet", stage.people, async () => {
    const rows = await alice.store.read(["outbox"], (tx) => tx.range("outbox"));
    return rows.every((row) => row.room !== room) && new Set(heads()).size === 1 && stage.proxy().busy === 0;
  });
  const prev = bob.engine.book.get(room)?.state;
  if (!prev) throw new Error("bob has no chain");
  return { alice, bob, mallory, room, prev };
}

/** The server puts an entry into the log, in the place of alice's next words, and bob's room is frozen for a reason. */
async function inject({ alice, bob, room }: Group, entry: Event): Promise<string | null> {
  const before = rolesOf(bob, room);
  stage.proxy().hooks = rewriteEvents((event) => (event.kind === "message" ? { ...entry, seq: event.seq } : event));
  await say(alice, room, "two");
  await until("bob's room is frozen", stage.people, () => frozenBy(bob, room) !== null);
  expect(await textsOf(bob, room)).toEqual(["one"]);
  expect(rolesOf(bob, room)).toEqual(before);
  return frozenBy(bob, room);
}

/** The line of somebody who is not in the room. */
async function freshSeat(person: Person, role: "member" | "admin" = "member") {
  const chain = await person.engine.people.known(person.account);
  if (!chain) throw new Error("no chain");
  return seatOf(chain, role);
}

describe("a hostile server cannot change who is in a group", () => {
  it("adds a member: in alice's name it has no signature of hers", async () => {
    const story = await group();
    const { alice, mallory, room, prev } = story;
    const change: RoomChange = { kind: "add", delta: [[await freshSeat(stage.carla())], []] };
    const signer = mallory.engine.core.me.signKey;
    expect(await inject(story, await shownEntry({ room, by: alice, prev, change, signer }))).toBe("bad-signature");
  });

  it("adds a member with the help of one who may not add", async () => {
    const story = await group();
    const { mallory, room, prev } = story;
    // So that everybody can look carla up, and nothing but the right is missing.
    await know(mallory, [stage.carla()]);
    const change: RoomChange = { kind: "add", delta: [[await freshSeat(stage.carla())], []] };
    expect(await inject(story, await shownEntry({ room, by: mallory, prev, change }))).toBe("not-allowed");
  });

  it("promotes mallory, in alice's name and in her own", async () => {
    const mallory = stage.mallory();
    const change: RoomChange = { kind: "role", delta: [mallory.account, "owner", 0] };
    const story = await group();
    const signer = mallory.engine.core.me.signKey;
    const forged = await shownEntry({ ...story, by: story.alice, change, signer });
    expect(await inject(story, forged)).toBe("bad-signature");
    stage.proxy().hooks = {};
    const second = await group();
    expect(await inject(second, await shownEntry({ ...second, by: mallory, change }))).toBe("not-allowed");
  });

  it("joins a ghost by an invite that does not exist", async () => {
    const story = await group();
    const { room, prev } = story;
    const change: RoomChange = { kind: "add", delta: [[await freshSeat(stage.carla())], []] };
    expect(await inject(story, await shownEntry({ room, by: stage.carla(), prev, change }))).toBe("not-allowed");
  });

  it("makes the invite up first, in alice's name, or has mallory sign it", async () => {
    const key = (await stage.mallory().engine.people.known(stage.mallory().account))?.identity;
    if (!key) throw new Error("no key");
    const invite: RoomChange = { kind: "invite", delta: [key, key, "member", 0, 1] };
    const story = await group();
    const signer = story.mallory.engine.core.me.signKey;
    const forged = await shownEntry({ ...story, by: story.alice, change: invite, signer });
    expect(await inject(story, forged)).toBe("bad-signature");
    stage.proxy().hooks = {};
    const second = await group();
    expect(await inject(second, await shownEntry({ ...second, by: second.mallory, change: invite }))).toBe(
      "not-allowed",
    );
    stage.proxy().hooks = {};
    const third = await group();
    const revoke: RoomChange = { kind: "invite-revoke", delta: [newId() as EventId] };
    expect(await inject(third, await shownEntry({ ...third, by: third.alice, change: revoke }))).toBe("not-allowed");
  });
});

describe("a hostile server cannot show people different groups unseen", () => {
  it("withholds an entry from bob: what others saw contradicts his log, and the next entry freezes it", async () => {
    const { alice, bob, mallory, room } = await group();
    stage.proxy().hooks = without(room, "role");
    expect(await alice.engine.groups.setRole(room, mallory.account, "admin", 0)).toMatchObject({ ok: true });
    await until("mallory is an admin", [mallory], () => rolesOf(mallory, room)[mallory.account] === "admin");
    await say(mallory, room, "from mallory");
    await until("bob is told", stage.people, async () =>
      (await placeholdersOf(bob, room)).includes("unverified/order"),
    );
    expect(rolesOf(bob, room)[mallory.account]).toBe("member");
    expect(frozenBy(bob, room)).toBeNull();
    expect(await alice.engine.groups.rename(room, "Other crew")).toMatchObject({ ok: true });
    await until("bob's room is frozen", stage.people, () => frozenBy(bob, room) !== null);
    expect(frozenBy(bob, room)).toBe("withheld-entry");
  });

  it("forks the room between alice and bob with an admin's help: alice's words name it, the next entry freezes it", async () => {
    const first = await group();
    const { alice, bob, mallory, room } = first;
    expect(await alice.engine.groups.setRole(room, mallory.account, "admin", 0)).toMatchObject({ ok: true });
    await until("both know", stage.people, () =>
      [bob, mallory].every((one) => rolesOf(one, room)[mallory.account] === "admin"),
    );
    const prev = mallory.engine.book.get(room)?.state;
    if (!prev) throw new Error("no chain");
    const policy = { ...prev.policy, slow: 7 };
    const other = await shownEntry({ room, by: mallory, prev, change: { kind: "settings", delta: [] }, policy });
    const swap = (event: Event) => (event.kind === "settings" ? { ...other, seq: event.seq } : event);
    const events = rewriteEvents(swap);
    stage.proxy().hooks = {
      ...events,
      answer: (call, body) => {
        if (!call.path.includes(`/rooms/${room}/entries?`)) return events.answer?.(call, body);
        return { entries: (body as { entries: Event[] }).entries.map(swap) };
      },
    };
    const asked = { ...prev.policy, slow: 0, editWindow: 60 };
    expect(await mallory.engine.groups.setPolicy(room, asked)).toMatchObject({ ok: true });
    await until("bob has the other one", [bob], () => bob.engine.book.get(room)?.state?.policy.slow === 7);
    await until("alice has the real one", [alice], () => alice.engine.book.get(room)?.state?.policy.editWindow === 60);
    await say(alice, room, "two");
    await until("bob is told", stage.people, async () =>
      (await placeholdersOf(bob, room)).includes("unverified/heads"),
    );
    expect(await textsOf(bob, room)).toEqual(["one"]);
    expect(await alice.engine.groups.rename(room, "Other crew")).toMatchObject({ ok: true });
    await until("bob's room is frozen", stage.people, () => frozenBy(bob, room) !== null);
    expect(frozenBy(bob, room)).toBe("bad-link");
  });

  it("serves bob old boxes: he says that he lacks the key, and is healed by the true ones", async () => {
    const { alice, bob, room } = await group();
    let old: OwnBox["box"] | null = null;
    stage.proxy().hooks = {
      answer: ({ path, method }, body) => {
        if (method !== "GET" || !path.endsWith(`/rooms/${room}/boxes`)) return body;
        const { boxes, ...rest } = body as { boxes: OwnBox[] };
        old = boxes.at(-1)?.box ?? null;
        return { ...rest, boxes: boxes.map((given) => ({ ...given, box: old ?? given.box })) };
      },
    };
    expect(await alice.engine.groups.rename(room, "Crew two")).toMatchObject({ ok: true });
    await say(alice, room, "two");
    await until("bob is told", stage.people, async () => (await placeholdersOf(bob, room)).includes("no-key/2"));
    expect(old).not.toBeNull();
    expect(heard(bob, "epoch 2")).toBe(true);
    expect(frozenBy(bob, room)).toBeNull();
    stage.proxy().hooks = {};
    await say(bob, room, "three");
    await until("alice reads bob", [alice], async () => (await textsOf(alice, room)).includes("three"));
    await until("bob is healed", [bob], async () => (await textsOf(bob, room)).length === 3);
    expect(await textsOf(bob, room)).toEqual(["one", "two", "three"]);
    expect(await placeholdersOf(bob, room)).toEqual([]);
  });
});

/** A server that keeps the first entry of a kind back, and shows the rest of the log as if it had not been. */
function without(room: RoomId, kind: string): Hooks {
  let hidden: Event | null = null;
  const isHidden = (event: Event) => event.id === hidden?.id;
  const shown = (events: Event[]) => {
    hidden ??= events.find((event) => event.kind === kind) ?? null;
    const { seq } = hidden ?? { seq: Number.POSITIVE_INFINITY };
    const kept = events.filter((event) => !isHidden(event));
    return kept.map((event) => (event.seq > seq ? { ...event, seq: (event.seq - 1) as Event["seq"] } : event));
  };
  const less = (head: number) => (hidden && head >= hidden.seq ? head - 1 : head);
  return {
    down: (frame) => {
      if (frame.t === "heads")
        return { ...frame, rooms: (frame.rooms as [RoomId, number][]).map(([r, n]) => [r, r === room ? less(n) : n]) };
      if (frame.t !== "events" || frame.room !== room) return frame;
      const events = shown(frame.events as Event[]);
      const [first, last] = [events[0], events.at(-1)];
      return first && last ? { ...frame, from: first.seq, to: last.seq, events } : null;
    },
    answer: ({ path, method }, body) => {
      if (method !== "GET") return body;
      if (path === "/api/v1/rooms") {
        const list = body as { rooms: { room: RoomId; head: number }[] };
        return { ...list, rooms: list.rooms.map((r) => (r.room === room ? { ...r, head: less(r.head) } : r)) };
      }
      if (path.includes(`/rooms/${room}/entries?`)) return { entries: shown((body as { entries: Event[] }).entries) };
      if (!path.includes(`/rooms/${room}/events?`)) return body;
      const page = body as { events: Event[]; from: number; to: number; head: number };
      const held = Number(path.match(/after=(\d+)/)?.[1] ?? 0);
      const events = shown(page.events).filter((event) => event.seq > held);
      const [from, to] = [events[0]?.seq ?? held + 1, events.at(-1)?.seq ?? held];
      return { ...page, from, to, head: less(page.head), events };
    },
  };
}
