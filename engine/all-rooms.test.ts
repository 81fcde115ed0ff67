import { describe, expect, it, vi } from "vitest";
import { newId } from "@/crypto/random";
import { fail, ok } from "@/crypto/result";
import { TestPerson } from "@/crypto/testing/person";
import type { RoomBeginning } from "@/protocol/http/beginnings";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { AllRooms } from "./all-rooms";
import { LaterError } from "./core";
import { signedIn, startParts } from "./testing/one-engine";
import { PaperServer } from "./testing/paper-server";
import type { CallError } from "./transport/http";

vi.setConfig({ testTimeout: 30_000 });
type Parts = ConstructorParameters<typeof AllRooms>[0];
const QUIET = { profile: { give: async () => {} }, live: { join: () => {} } };

describe("a room of which nothing is held", () => {
  /** Brings the room of a person here; `spoil` is what the server does to it first. */
  async function brought(person: TestPerson, server: PaperServer) {
    const parts = await startParts(server, await signedIn(person));
    server.asked.length = 0;
    const later: unknown[] = [];
    await new AllRooms({ ...parts, ...QUIET } as unknown as Parts, (cause) => later.push(cause)).bring([
      server.summary,
    ]);
    const { room } = server;
    const rows = await parts.core.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    const read = rows.map(({ seq, verdict, detail, gap }) => [seq, verdict, detail, gap]);
    const { state, halt, locked } = parts.book.get(room) ?? {};
    return { read, halt, locked, epoch: state?.epoch, later: later.map(String) };
  }
  async function served() {
    const person = await TestPerson.signUp();
    const server = await PaperServer.of(person);
    await server.write(3);
    await server.rotate();
    await server.write(4);
    return { person, server, base: `/api/v1/rooms/${server.room}` };
  }

  it("[R93] is here with one request, and what came in advance is not asked for", async () => {
    const { person, server, base } = await served();
    server.begins = true;
    expect(await brought(person, server)).toMatchObject({ halt: null, locked: false, epoch: 2, later: [] });
    // It came without a note, so that alone is asked for.
    expect(server.asked).toEqual(["/api/v1/rooms/beginnings", `${base}/notes/2`]);
  });

  it("is asked for part by part where the server does not give it at once", async () => {
    const { person, server, base } = await served();
    expect((await brought(person, server)).read).toHaveLength(9);
    expect(server.asked.map((path) => path.replace(/\?.*/, ""))).toEqual([
      "/api/v1/rooms/beginnings",
      ...["events", "entries", "boxes", "notes/2"].map((part) => `${base}/${part}`),
    ]);
  });

  const spoils: [string, (server: PaperServer) => void][] = [
    ["an event that is another one", ({ events }) => Object.assign(events[2] ?? {}, { tokenHash: "A".repeat(43) })],
    ["a token that was changed", ({ events }) => Object.assign(events[2] ?? {}, { token: events[3]?.token })],
    ["an entry that is none", ({ events }) => Object.assign(events[4] ?? {}, { public: '["[]","x"]' })],
    ["events that do not follow each other", ({ events }) => events.splice(2, 1)],
    ["boxes that are kept back", (server) => Object.assign(server, { givesBoxes: false })],
  ];
  it.each(spoils)("[R93] comes to the same by either way, with %s", async (_, spoil) => {
    const { person, server } = await served();
    const whole = await brought(person, server);
    spoil(server);
    const alone = await brought(person, server);
    server.begins = true;
    expect(await brought(person, server)).toEqual(alone);
    expect(alone).not.toEqual(whole);
  });
});

describe("many rooms of which nothing is held", () => {
  const summaries = Array.from({ length: 50 }, () => ({ room: newId() as RoomId }) as RoomSummary);
  const names = summaries.map(({ room }) => room);
  const beginning = (room: RoomId) =>
    ({ room, page: { room, events: [] }, entries: [], boxes: [], note: null }) as unknown as RoomBeginning;

  /** One round, in which `answer` says what comes of each portion: a refusal, or which rooms are left for later. */
  async function round(answer: (asked: readonly RoomId[], nth: number) => CallError | RoomId[], gone?: RoomId) {
    const asked: (readonly RoomId[])[] = [];
    const [here, given, later]: [RoomId[], Set<RoomId>, string[]] = [[], new Set(), []];
    const [heldAt, most] = [new Map<RoomId, boolean>(), { now: 0, ever: 0 }];
    const beginnings = async ({ rooms }: { rooms: RoomId[] }) => {
      asked.push(rooms);
      const left = answer(rooms, asked.length);
      if (typeof left === "string") return fail(left);
      return ok({ rooms: rooms.filter((room) => !left.includes(room)).map(beginning), left });
    };
    const ensure = async ({ room }: RoomSummary) => {
      heldAt.set(room, given.has(room));
      most.ever = Math.max(most.ever, ++most.now);
      await new Promise((resolve) => setImmediate(resolve));
      most.now--;
      if (room === gone) throw new LaterError("not-found");
      here.push(room);
    };
    const parts = {
      ...QUIET,
      core: { api: { beginnings }, report: () => {} },
      people: { allAtLeast: async () => {} },
      book: { applied: () => 0, get: () => null },
      sync: { ensure },
      handed: { give: ({ room }: RoomBeginning) => given.add(room), forget: (room: RoomId) => given.delete(room) },
    };
    await new AllRooms(parts as unknown as Parts, (cause) => later.push(String(cause))).bring(summaries);
    const alone = [...heldAt].filter(([, held]) => !held).map(([room]) => room);
    return { sizes: asked.map((rooms) => rooms.length), here, alone, later, left: given.size, most: most.ever };
  }

  it("come in portions in their order, the first a small one, and nothing given stays behind", async () => {
    const { sizes, here, alone, left, most } = await round(() => []);
    expect(sizes).toEqual([4, 20, 20, 6]);
    expect([here, alone, left, most]).toEqual([names, [], 0, 20]);
  });

  it("are asked for again where an answer had no place for them", async () => {
    const { sizes, here, alone } = await round((asked) => asked.slice(3));
    expect(sizes.every((size, i) => size <= (i === 0 ? 4 : 20))).toBe(true);
    expect([here, alone]).toEqual([names, []]);
  });

  it("are not asked for on and on where an answer leaves every one of them", async () => {
    const { sizes, here, alone } = await round((asked) => [...asked]);
    expect([sizes, here, alone]).toEqual([[4, 20, 20, 6], names, names]);
  });

  it.each(["server", "unavailable", "offline", "not-found"] as const)(
    "a portion that fails (%s) is read room by room, and the others are not touched by it",
    async (code) => {
      const { here, alone, later } = await round((_, nth) => (nth === 2 ? code : []));
      expect([here, alone, later]).toEqual([names, names.slice(4, 24), []]);
    },
  );

  it("one room that can't be had does not stop the others", async () => {
    const { here, later } = await round(() => [], names[7]);
    expect(here).toEqual(names.filter((_, i) => i !== 7));
    expect(later).toEqual(["LaterError: not-found"]);
  });

  it("wait for the next round once the server wants no more questions", async () => {
    const { here, later } = await round((_, nth) => (nth === 3 ? "rate" : []));
    expect([here, later]).toEqual([names.slice(0, 24), ["LaterError: rate"]]);
  });
});
