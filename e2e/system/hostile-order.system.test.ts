import { describe, expect, it } from "vitest";
import { sealEvent } from "@/crypto/event";
import { newId } from "@/crypto/random";
import { api } from "@/engine/transport/api";
import type { Event } from "@/protocol/event";
import type { Heads } from "@/protocol/event-body";
import type { Page } from "@/protocol/http/rooms";
import type { EventId, RoomId, Seq } from "@/protocol/ids";
import { type Person, placeholdersOf, say, signInPerson, textsOf, until } from "../support/headless-person";
import type { Frame, Hooks } from "../support/hostile-proxy";
import { frozenBy, hostileStage, type Story } from "./hostile-story";

const stage = hostileStage();

/** The story with a second device of alice's, whose line is honest like her first one's. */
async function twoDevices(): Promise<Story & { laptop: Person }> {
  const story = await stage.story();
  const laptop = await signInPerson(stage.honest, story.alice);
  stage.people.push(laptop);
  await reads(laptop, story.room, "one");
  return { ...story, laptop };
}

function reads(person: Person, room: RoomId, text: string): Promise<void> {
  return until(`${person.name} reads ${text}`, stage.people, async () => (await textsOf(person, room)).includes(text));
}

/** Each writes once the others of the honest line have read what came before. */
async function talk(room: RoomId, lines: readonly (readonly [Person, string])[]): Promise<void> {
  for (const [person, text] of lines) {
    await say(person, room, text);
    for (const [reader] of lines) await reads(reader, room, text);
  }
}

/** Puts each of two events in the other one's place. */
function swapped(events: readonly Event[], [a, b]: readonly [number, number]): Event[] {
  const at = (seq: number) => (seq === a ? b : seq === b ? a : seq);
  return events.map((event) => ({ ...event, seq: at(event.seq) as Seq })).sort((one, other) => one.seq - other.seq);
}

const isPage = (path: string) => /\/rooms\/[0-9a-f-]+\/events\?/.test(path);

/** Shows two neighbours of the log, the one at `place` and the next, in each other's place: in frames, held back until both came, and in pages. */
function swapHooks(place: () => number | null): Hooks {
  let early: Event | null = null;
  return {
    down(frame: Frame) {
      if (frame.t === "heads" || frame.t === "joined") return null;
      const [event] = frame.t === "events" ? (frame.events as Event[]) : [];
      const a = place();
      if (!event || a === null) return frame;
      if (event.seq === a) {
        early = event;
        return null;
      }
      if (event.seq !== a + 1 || !early) return frame;
      return { ...frame, from: a, to: a + 1, events: swapped([early, event], [a, a + 1]) };
    },
    answer({ path, method }, body) {
      const a = place();
      if (method !== "GET" || !isPage(path) || a === null) return body;
      const page = body as Page;
      const both = page.from <= a && page.to > a;
      return both ? { ...page, events: swapped(page.events, [a, a + 1]) } : body;
    },
  };
}

describe("a server that shows the words of different devices in another order", () => {
  it("swaps two on the live line", async () => {
    const { alice, bob, laptop, room } = await twoDevices();
    const place = alice.engine.book.applied(room) + 1;
    stage.proxy().hooks = swapHooks(() => place);
    await talk(room, [
      [alice, "may I?"],
      [laptop, "yes"],
      [alice, "four"],
      [alice, "five"],
    ]);
    await reads(bob, room, "five");
    // The answer names the question, which stands below it; "four" names the answer, where the question is shown.
    expect(await textsOf(bob, room)).toEqual(["one", "may I?", "five"]);
    expect(await placeholdersOf(bob, room)).toEqual(["unverified/order", "unverified/order"]);
    expect(frozenBy(bob, room)).toBeNull();
    await say(bob, room, "bob goes on");
    await reads(alice, room, "bob goes on");
  });

  it("swaps two in pages, read from the past on or from the newest down", async () => {
    const { alice, bob, laptop, room } = await twoDevices();
    const place = alice.engine.book.applied(room) + 1;
    await talk(room, [
      [alice, "may I?"],
      [laptop, "yes"],
      [alice, "four"],
      [alice, "five"],
    ]);
    const outcome = { texts: ["one", "may I?", "five"], named: ["unverified/order", "unverified/order"] };
    const shown = async (person: Person) => ({
      texts: await textsOf(person, room),
      named: await placeholdersOf(person, room),
    });
    const swap = swapHooks(() => place);

    stage.proxy().hooks = swap;
    const whole = await signInPerson(stage.hostile(), bob);
    stage.people.push(whole);
    await reads(whole, room, "five");
    expect(await shown(whole)).toEqual(outcome);

    // The newest page ends right above the two: "four" names what is not here yet.
    stage.proxy().hooks = {
      answer(call, body) {
        const given = swap.answer?.(call, body) ?? body;
        if (!call.path.includes(`/rooms/${room}/events?`) || call.path.includes("after=")) return given;
        const page = given as Page;
        const from = page.to > place + 1 ? place + 2 : page.from;
        return { ...page, from, events: page.events.filter((event) => event.seq >= from) };
      },
    };
    const late = await signInPerson(stage.hostile(), bob);
    stage.people.push(late);
    await reads(late, room, "five");
    expect(await shown(late)).toEqual({ texts: ["four", "five"], named: [] });
    while (await late.engine.sync.older(room));
    expect(await shown(late)).toEqual(outcome);
    expect(frozenBy(late, room)).toBeNull();
  });
});

describe("a member who lies about what they had seen", () => {
  it("spoils their own event and no other, wherever it points", async () => {
    const { alice, bob, room } = await stage.story();
    const lies: [seq: number, hash: string][] = [
      [1, "A".repeat(43)],
      [900_000, "A".repeat(43)],
    ];
    for (const [index, [seq, hash]] of lies.entries()) {
      await lie(alice, room, (heads) => [heads[0], heads[1], heads[2], heads[3], seq, hash as Heads[5]]);
      await until("bob is told", stage.people, async () => (await placeholdersOf(bob, room)).length === index + 1);
      await say(bob, room, `bob ${index}`);
      await reads(alice, room, `bob ${index}`);
      await say(alice, room, `alice ${index}`);
      await reads(bob, room, `alice ${index}`);
    }
    const texts = ["one", "bob 0", "alice 0", "bob 1", "alice 1"];
    for (const person of [alice, bob]) {
      expect(await textsOf(person, room)).toEqual(texts);
      expect(await placeholdersOf(person, room)).toEqual(["unverified/order", "unverified/order"]);
      expect(frozenBy(person, room)).toBeNull();
    }
  });

  /** Sends a message with other heads than an honest client would sign; everything else is right. */
  async function lie(person: Person, room: RoomId, change: (heads: Heads) => Heads): Promise<void> {
    const { core, book, people } = person.engine;
    const record = book.get(room);
    const own = await people.known(core.me.account);
    const epoch = record?.state?.epoch ?? 0;
    const row = await person.store.read(["epochKeys"], (tx) => tx.get("epochKeys", [room, epoch]));
    if (!record?.state || !own || !row) throw new Error("the room is not there");
    const { state, counter } = record;
    const place = { id: newId() as EventId, kind: "message" as const, target: null, thread: null };
    const numbers = { deviceSeq: counter.deviceSeq + 1, epoch: epoch as Event["epoch"] };
    const { token } = await sealEvent({
      key: row.key,
      signer: core.me.signKey,
      fields: {
        ...place,
        ...numbers,
        room,
        publicText: null,
        sender: core.me.account,
        device: core.me.device,
        prevHash: counter.prevHash,
        heads: change([state.n, state.hash, own.n, own.hash, 1, state.hash]),
        body: ["text", "you will not read this"],
      },
    });
    const sent = await api(person.http).send(room, [{ ...place, ...numbers, token, public: null }]);
    if (!sent.ok || sent.value.results[0]?.status !== "ok") throw new Error("the lie was not sent");
    await until(
      "the liar has it too",
      stage.people,
      () => (book.get(room)?.counter.deviceSeq ?? 0) >= numbers.deviceSeq,
    );
  }
});
