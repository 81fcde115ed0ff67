import { beforeEach, describe, expect, it, vi } from "vitest";
import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { LaterError } from "./core";
import { Refresher, type RefresherParts } from "./refresher";
import type { RoomRecord } from "./store/tables";
import { signedIn, startParts } from "./testing/one-engine";
import { PaperServer } from "./testing/paper-server";
import { soon } from "./testing/soon";

let server: PaperServer;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  parts = await startParts(server, await signedIn(alice));
});

vi.setConfig({ testTimeout: 30_000 });

/** What a round asks and these tests do not look at. */
const QUIET = {
  outbox: { pumpAll: async () => {}, freshen: async () => {} },
  groups: { look: async () => {} },
  cursors: { flush: async () => {} },
  signals: { listed: async () => {} },
  notes: { ensure: async () => {}, beWhole: async () => {} },
  live: { join: () => {} },
  handed: { give: () => {}, forget: () => {} },
  profile: { give: async () => {}, follow: async () => {} },
  out: () => {},
};

describe("rounds that fail", () => {
  it("have one timer between them, however many fail and however often one is asked for, ever later", async () => {
    server.silent = /./;
    const refresher = new Refresher(parts as unknown as RefresherParts);
    const { timers } = parts.clock;
    const waits: number[] = [];
    for (let round = 1; round <= 6; round++) {
      await Promise.all([refresher.run(), refresher.run(), refresher.run()]);
      refresher.soon();
      expect(timers).toHaveLength(1);
      const failed = parts.reports.length;
      const since = parts.clock.time;
      parts.clock.next();
      waits.push(parts.clock.time - since);
      await soon(() => expect(parts.reports.length).toBeGreaterThan(failed));
      await refresher.run();
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(waits[0] as number);
  });

  it("end with the engine: no timer is set after it was stopped", async () => {
    server.silent = /./;
    const refresher = new Refresher(parts as unknown as RefresherParts);
    refresher.stop();
    await refresher.run();
    refresher.soon();
    expect(parts.clock.timers).toEqual([]);
  });
});

describe("a room that is new here", () => {
  /** One round over a list of the notes and one room more, of which `pages` arrive before the line breaks. */
  async function round(pages: number, breaks: boolean) {
    const { core } = parts;
    const me = core.me.account;
    const room = newId() as RoomId;
    const notes = await directRoomId(me, me);
    const summary = (of: RoomId) => ({ ...server.summary, room: of }) as RoomSummary;
    const held = new Map<RoomId, number>([[notes, 1]]);
    const joined: unknown[] = [];
    const account = { ok: true, value: { handle: "alice", chain: server.person.entries, deviceBoxes: [] } };
    const list = { ok: true, value: { rooms: [summary(notes), summary(room)], left: [] } };
    const refresher = new Refresher({
      ...QUIET,
      core: { ...core, api: { ...core.api, account: async () => account, rooms: async () => list } },
      people: parts.people,
      book: {
        get: (of: RoomId) => (held.has(of) ? { ranges: [[1, held.get(of)]] } : null),
        applied: (of: RoomId) => held.get(of) ?? 0,
        all: () => [],
      },
      sync: {
        async ensure({ room: of }: RoomSummary) {
          if (of !== room) return;
          if (pages > 0) held.set(room, pages * 200);
          if (breaks) throw new LaterError("offline");
        },
      },
      changes: { resume: async () => {} },
      // The line knows which rooms it was asked for; the notes are asked for with every round.
      live: { join: (rooms: [RoomId, number][]) => joined.push(...rooms.filter(([of]) => of === room)) },
    } as unknown as RefresherParts);
    await refresher.run();
    return { joined, room, retries: parts.clock.timers.length };
  }

  it("is live once it is here", async () => {
    const { joined, room, retries } = await round(3, false);
    expect(joined).toEqual([[room, 600]]);
    expect(retries).toBe(0);
  });

  it("is live also where a later page failed: the next round does not take it for new", async () => {
    const { joined, room, retries } = await round(2, true);
    expect(joined).toEqual([[room, 400]]);
    expect(retries).toBe(1);
  });

  it("is left to the next round where nothing of it came", async () => {
    const { joined, retries } = await round(0, true);
    expect(joined).toEqual([]);
    expect(retries).toBe(1);
  });
});

describe("many rooms that are new here", () => {
  /** One round over the notes and twelve rooms more, the last the one with the newest words; reading one fails with `breaks`. */
  async function round(breaks: string | null) {
    const { core } = parts;
    const notes = await directRoomId(core.me.account, core.me.account);
    const rooms = Array.from({ length: 12 }, (_, i) => ({ ...server.summary, room: newId() as RoomId, lastAt: i }));
    const began: number[] = [];
    let [now, most] = [0, 0];
    const account = { ok: true, value: { handle: "alice", chain: server.person.entries, deviceBoxes: [] } };
    const list = { ok: true, value: { rooms: [{ ...server.summary, room: notes }, ...rooms], left: [] } };
    const refresher = new Refresher({
      ...QUIET,
      core: { ...core, api: { ...core.api, account: async () => account, rooms: async () => list } },
      people: parts.people,
      book: { get: () => null, applied: () => 0, all: () => [] },
      sync: {
        async ensure({ lastAt }: RoomSummary) {
          began.push(lastAt);
          most = Math.max(most, ++now);
          await new Promise((resolve) => setImmediate(resolve));
          now--;
          if (breaks) throw new LaterError(breaks);
        },
      },
      changes: { resume: async () => {} },
    } as unknown as RefresherParts);
    await refresher.run();
    return { began, most, retries: parts.clock.timers.length };
  }

  it("are read several at a time, those with the newest words first", async () => {
    const { began, most } = await round(null);
    expect(began).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(most).toBe(4);
  });

  it("wait for the next round once the server wants no more questions, and not where one of them cannot be had", async () => {
    expect(await round("rate")).toMatchObject({ began: [11, 10, 9, 8], retries: 1 });
    expect((await round("not-found")).began).toHaveLength(12);
  });
});

describe("a room that is listed no more", () => {
  /** One round over a list of the notes alone, while one room more is held here; `until`: as far as the list says it reaches. */
  async function round(held: Partial<RoomRecord>, breaks: string | null, until: number | null = null) {
    const { core } = parts;
    const notes = await directRoomId(core.me.account, core.me.account);
    const room = newId() as RoomId;
    const asked: string[] = [];
    const account = { ok: true, value: { handle: "alice", chain: server.person.entries, deviceBoxes: [] } };
    const left = until === null ? [] : [{ room, until }];
    const list = { ok: true, value: { rooms: [{ ...server.summary, room: notes }], left } };
    const refresher = new Refresher({
      ...QUIET,
      core: { ...core, api: { ...core.api, account: async () => account, rooms: async () => list } },
      people: parts.people,
      book: {
        get: () => held,
        applied: () => 7,
        all: () => [{ room, state: {}, halt: null, wanted: [], lines: [], ...held }],
      },
      sync: {
        older: async () => false,
        async catchUp(_: RoomId, head: number) {
          asked.push(`log ${head}`);
          if (breaks) throw new LaterError(breaks);
        },
        refresh: async () => asked.push("keys"),
      },
      changes: { resume: async (of: RoomId) => of === room && asked.push("wanted") },
    } as unknown as RefresherParts);
    await refresher.run();
    return { asked, retries: parts.clock.timers.length };
  }

  it("is asked for its log, which says why", async () => {
    expect(await round({}, null)).toEqual({ asked: ["log 8"], retries: 0 });
  });

  it("is asked again where no answer came, and not where there is none", async () => {
    expect((await round({}, "not-found")).retries).toBe(0);
    expect((await round({}, "offline")).retries).toBe(1);
  });

  it("is read up to its end also where the chain has told of it already", async () => {
    const held = { halt: { t: "left" }, lines: [{ seq: 9 }] } as Partial<RoomRecord>;
    expect((await round(held, null)).asked).toEqual(["log 9"]);
  });

  it("is read on where its person was in once more and out again unheard, and not where the list names what is held", async () => {
    const held = { halt: { t: "left" }, lines: [{ seq: 7 }] } as Partial<RoomRecord>;
    expect((await round(held, null, 12)).asked).toEqual(["log 12"]);
    expect((await round(held, null, 7)).asked).toEqual([]);
  });

  it("is asked for its keys while something of it is locked", async () => {
    expect((await round({ halt: { t: "left" }, locked: true }, null)).asked).toEqual(["keys"]);
  });

  it("is left alone once its end is known, but for what was still wanted of it", async () => {
    expect((await round({ halt: { t: "left" } }, null)).asked).toEqual([]);
    const wanted = [{ id: "a", change: { kind: "leave" as const }, tried: [] }];
    expect((await round({ halt: { t: "left" }, wanted }, null)).asked).toEqual(["wanted"]);
  });
});
