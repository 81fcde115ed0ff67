import type { Sql } from "@/db/connect";
import type { RoomId } from "@/protocol/ids";
import { check, type Finding } from "./checker";
import { appliedOf, type Client, startClient } from "./client";
import { dumpLog, headsNow, snapshot } from "./database-view";
import type { Fact } from "./fact";
import type { LostAnswers } from "./lost-answers";
import { PLANTS } from "./plants";
import { probeIds } from "./probes";
import { seededChance } from "./seeded";
import type { World } from "./world";

/** How a soak is run. `seconds`: over how long the texts are written, and the faults spread. */
export interface SoakOptions {
  clients: number;
  rooms: number;
  messages: number;
  seconds: number;
  seed: number;
  /** names of the world's faults, and of ours: "lost-answers", "client" */
  faults: readonly string[];
  plant: string | null;
  /** how long everything may take to become quiet, in ms */
  settleMs?: number;
  /** every fact, as it happens */
  onFact?: (fact: Fact) => void;
  say?: (line: string) => void;
}

const SETTLE_MS = 25_000;
const NAMES = ["alice", "bob", "carla", "dave", "erin", "frank", "grace", "heidi"];

/** Runs a soak against a world: writes, breaks, heals, waits until it is quiet, notes the end, checks the history. */
export async function soak(world: World, options: SoakOptions): Promise<{ facts: Fact[]; findings: Finding[] }> {
  const facts: Fact[] = [];
  const note = (fact: Fact) => {
    facts.push(fact);
    options.onFact?.(fact);
  };
  const say = options.say ?? (() => {});
  const { random, chance } = seededChance(options.seed);
  const lost: LostAnswers = { on: false, share: 0.2, chance };
  const plant = options.plant === null ? null : PLANTS[options.plant]?.();
  if (plant === undefined)
    throw new Error(`no planted bug is called ${options.plant}; there are ${Object.keys(PLANTS).join(", ")}`);
  const clients: Client[] = [];
  for (let i = 0; i < options.clients; i++) {
    // Every second one sends by HTTP alone, so that both doors are always in use.
    const socketSends = i % 2 === 0;
    clients.push(await startClient(NAMES[i] ?? `person${i}`, { url: world.url, note, lost, plant, socketSends }));
  }
  say(`${clients.length} people signed up`);
  const rooms = await openRooms(clients, options.rooms, note);
  say(`${rooms.length} rooms of two`);
  lost.on = options.faults.includes("lost-answers");
  const watching = watch(world, rooms, note);
  await Promise.all([write(rooms, options, random, facts), breakThings(world, clients, options, note, say)]);
  lost.on = false;
  say(`${options.messages} texts written; waiting until all is quiet`);
  await quiet(world, rooms, clients, note, options.settleMs ?? SETTLE_MS);
  await watching.stop();
  await probeIds(facts, rooms, note);
  await noteEnd(world, clients, note);
  for (const client of clients) client.engine().stop();
  return { facts, findings: check(facts) };
}

/** What everybody shows and what the database holds, of all rooms, also those of one. */
async function noteEnd(world: World, clients: readonly Client[], note: (fact: Fact) => void): Promise<void> {
  const rooms = new Map<RoomId, string[]>();
  for (const client of clients) {
    const own = client
      .engine()
      .book.all()
      .map((record) => record.room);
    for (const room of own) rooms.set(room, [...(rooms.get(room) ?? []), client.name]);
    await client.noteEnd(own);
  }
  const sql = world.owner();
  for (const [room, names] of rooms) {
    note({ t: "members", room, clients: names });
    await dumpLog(sql, room, note);
  }
  await sql.end();
}

/** A room of two. */
export interface Pair {
  room: RoomId;
  members: [Client, Client];
}

async function openRooms(clients: readonly Client[], count: number, note: (fact: Fact) => void): Promise<Pair[]> {
  const pairs: [Client, Client][] = clients.flatMap((a, i) =>
    clients.slice(i + 1).map((b): [Client, Client] => [a, b]),
  );
  const rooms: Pair[] = [];
  for (const [a, b] of pairs.slice(0, count)) {
    const made = await a.engine().startDirect(b.handle);
    if (!made.ok) throw new Error(`${a.name} cannot meet ${b.name}: ${made.code}`);
    rooms.push({ room: made.value, members: [a, b] });
    note({ t: "members", room: made.value, clients: [a.name, b.name] });
  }
  for (const { room, members } of rooms)
    await reached("everybody is in their rooms", () => members.every((m) => m.engine().book.get(room)?.state));
  return rooms;
}

/** Writes the texts at an even pace; every tenth time an acknowledged one is read back. */
async function write(
  rooms: readonly Pair[],
  { messages, seconds }: SoakOptions,
  random: () => number,
  facts: readonly Fact[],
) {
  const before = Date.now();
  for (let i = 0; i < messages; i++) {
    const due = before + (seconds * 1_000 * i) / messages;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const pair = rooms[Math.floor(random() * rooms.length)] as Pair;
    const author = pair.members[random() < 0.5 ? 0 : 1];
    await author.write(pair.room, `text ${i} of ${author.name}`);
    if (i % 10 === 9) await readOneBack(rooms, facts);
  }
}

/** Reads the newest acknowledged event back as the person who was told. */
async function readOneBack(rooms: readonly Pair[], facts: readonly Fact[]): Promise<void> {
  const told = facts.findLast((fact) => fact.t === "answer" && fact.results.some((r) => r.status !== "refused"));
  const result = told?.t === "answer" ? told.results.findLast((r) => r.status !== "refused") : undefined;
  if (told?.t !== "answer" || result?.seq === undefined) return;
  const pair = rooms.find((r) => r.room === told.room);
  const reader = pair?.members.find((m) => m.name === told.client);
  if (pair && reader) await reader.readBack(pair.room, result.id, result.seq);
}

/** The faults one after the other, spread over the time of writing. */
async function breakThings(
  world: World,
  clients: readonly Client[],
  options: SoakOptions,
  note: (fact: Fact) => void,
  say: (line: string) => void,
) {
  const names = options.faults.filter((name) => name !== "lost-answers");
  const pause = (options.seconds * 1_000) / (names.length + 1);
  const before = Date.now();
  for (const [i, name] of names.entries()) {
    const due = before + pause * (i + 0.7);
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    const start = Date.now();
    note({ t: "fault", what: name });
    if (name === "client") await clients[i % clients.length]?.crash();
    else if (world.faults[name]) await world.faults[name]();
    else
      throw new Error(
        `no fault is called ${name}; there are ${[...Object.keys(world.faults), "client", "lost-answers"].join(", ")}`,
      );
    say(`fault: ${name} (${((Date.now() - start) / 1_000).toFixed(1)} s)`);
  }
}

/** Looks at the committed state of all rooms now and then, while the database can be asked. */
function watch(world: World, rooms: readonly Pair[], note: (fact: Fact) => void) {
  const sql: Sql = world.owner();
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      await snapshot(
        sql,
        rooms.map((r) => r.room),
        note,
      ).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await sql.end({ timeout: 1 });
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Waits until every outbox is empty and every device is at the head of its rooms, or gives up: the checks then say why. */
async function quiet(
  world: World,
  rooms: readonly Pair[],
  clients: readonly Client[],
  note: (fact: Fact) => void,
  settleMs: number,
): Promise<void> {
  const before = Date.now();
  const sql = world.owner();
  const still = async () => {
    for (const client of clients) {
      const waiting = await client.store.read(["outbox"], (tx) => tx.range("outbox"));
      if (waiting.some((row) => row.state !== "failed")) return false;
    }
    const heads = await headsNow(
      sql,
      rooms.map((r) => r.room),
    );
    return rooms.every(({ room, members }) => members.every((m) => appliedOf(m, room) >= (heads.get(room) ?? 0)));
  };
  let quietNow = false;
  while (!quietNow && Date.now() - before < settleMs) {
    quietNow = await still().catch(() => false);
    if (!quietNow) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await sql.end();
  note({ t: "quiet", reached: quietNow, ms: Date.now() - before });
}

async function reached(what: string, holds: () => unknown): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}
