import { randomBytes } from "node:crypto";
import type { RoomId } from "@/protocol/ids";
import { lookAtRest, loseLastRings } from "./afterwards";
import { beginToWrite, linger, lookAgain } from "./agreeing";
import { breakThings, faultsOf, sendingSoon, setClocks } from "./breaking";
import { searchFor } from "./canaries";
import { check, type Finding } from "./checker";
import { type Client, startClient } from "./client";
import { dumpLog, noteCursors, noteTime, noteWindows } from "./database-view";
import { DEEDS } from "./deeds";
import type { Fact } from "./fact";
import type { LostAnswers } from "./lost-answers";
import { startPlantedSidecar } from "./planted-sidecar";
import { PLANTS, type Plant } from "./plants";
import { probeIds } from "./probes";
import { quiet, watch } from "./quiet";
import type { Note } from "./recorder";
import { lookForRemains } from "./remains";
import { openRooms } from "./rooms";
import { seededChance } from "./seeded";
import { KILL_POINTS } from "./tab";
import type { World } from "./world";
import { write } from "./writing";

/** How a soak is run. `seconds`: over how long the texts are written, and the faults spread. */
export interface SoakOptions {
  clients: number;
  rooms: number;
  messages: number;
  seconds: number;
  seed: number;
  /** names of the world's faults, and of ours (see breaking.ts); "all" for all of them, in an order of the seed's */
  faults: readonly string[];
  plant: string | null;
  /** how long everything may take to become quiet, in ms */
  settleMs?: number;
  /** whether people look at their screens when all is healed, as somebody does who waits: then no back-off is waited for */
  hurry?: boolean;
  /** how long one fault may last, in ms */
  longestMs?: number;
  /** whether to wait in the end until nobody is shown as writing */
  linger?: boolean;
  /** every fact, as it happens */
  onFact?: (fact: Fact) => void;
  say?: (line: string) => void;
}

const SETTLE_MS = 25_000;
const LONGEST_MS = 3_000;
const OTHERS = 3;
/** In so many texts each deed finds what it is about. */
const ENOUGH = 200;
const NAMES = ["alice", "bob", "carla", "dave", "erin", "frank", "grace", "heidi"];

/** Runs a soak against a world: writes, breaks, heals, waits until it is quiet, notes the end, checks the history. */
export async function soak(world: World, options: SoakOptions): Promise<{ facts: Fact[]; findings: Finding[] }> {
  const plant = options.plant === null ? null : PLANTS[options.plant]?.();
  if (plant === undefined)
    throw new Error(`no planted bug is called ${options.plant}; there are ${Object.keys(PLANTS).join(", ")}`);
  if (!plant?.sidecar) return run(world, options, plant);
  const sidecar = await startPlantedSidecar(plant.sidecar, world.sidecarEnv ?? {});
  try {
    return await run({ ...world, sidecarUrl: sidecar.url }, options, plant, sidecar.url);
  } finally {
    await sidecar.close();
  }
}

async function run(world: World, options: SoakOptions, plant: Plant | null, through: string | null = null) {
  const facts: Fact[] = [];
  const soon = sendingSoon();
  const note = (fact: Fact) => {
    facts.push(fact);
    options.onFact?.(fact);
    soon.hear(fact);
  };
  const say = options.say ?? (() => {});
  const { random, chance } = seededChance(options.seed);
  const faults = options.faults.includes("all") ? shuffled(faultsOf(world), random) : options.faults;
  const lost: LostAnswers = { on: false, share: 0.2, chance };
  note(planOf(world, faults, options));
  const mark = `canary ${randomBytes(8).toString("hex")}`;
  const search = searchFor(mark, world, note);
  const clients: Client[] = [];
  for (let i = 0; i < options.clients; i++) {
    // Every second one sends by HTTP alone, so that both doors are always in use; one to three tabs write.
    const around = { url: world.url, note, lost, plant, mark, through, socketSends: i % 2 === 0, tabs: 1 + (i % 3) };
    const client = await startClient(NAMES[i] ?? `person${i}`, around);
    clients.push(client);
    // Every third person has another device, with another door.
    if (i % OTHERS === 0)
      client.others.push(
        await startClient(`${client.name}'s other`, { ...around, socketSends: i % 2 !== 0, tabs: 1 }, client.handle),
      );
  }
  const devices = clients.flatMap((client) => [client, ...client.others]);
  say(`${clients.length} people signed up`);
  const rooms = await openRooms(clients, options.rooms, note);
  say(`${rooms.length} rooms`);
  await timed(world, note);
  lost.on = faults.includes("lost-answers");
  if (faults.includes("clock")) setClocks(clients, 1);
  const watching = watch(world, rooms, note);
  const { seconds, messages } = options;
  const longest = options.longestMs ?? LONGEST_MS;
  let broken = false;
  const breaking = breakThings(faults, {
    ...{ world, clients, rooms, seconds, mark, lost, note, say, longest },
    chance: random,
    sending: soon.sending,
  }).finally(() => {
    broken = true;
  });
  const [written] = await Promise.all([
    write({ rooms, messages, seconds, mark, random, facts, breaking: () => !broken }),
    breaking,
  ]);
  lost.on = false;
  say(`${written} texts written; waiting until all is quiet`);
  const settleMs = options.settleMs ?? SETTLE_MS;
  const settle = () => quiet(world, rooms, devices, note, settleMs);
  if (options.hurry) for (const device of devices) device.engine().hurry();
  const calm = await settle();
  if (calm) beginToWrite(rooms);
  await loseLastRings(world, rooms, mark, note);
  if (calm) await lookAgain(world, rooms, settleMs);
  await lookAtRest(devices, note);
  if (calm) await settle();
  await watching.stop();
  await probeIds(world, facts, rooms, note);
  if (options.linger) await linger(devices);
  await noteEnd(world, devices, note);
  await timed(world, note);
  await search.end(rooms[0]?.room ?? "");
  await lookForRemains(world, devices, facts, note);
  for (const device of devices) device.engine().stop();
  return { facts, findings: check(facts) };
}

/** What a run with these faults in that world must have looked at. */
function planOf(world: World, faults: readonly string[], { clients, messages }: SoakOptions): Fact {
  const applies = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13", "I14", "I15"];
  applies.push("I16", "I20");
  if (world.memory) applies.push("I21");
  if (world.deaf) applies.push("I22");
  if (faults.includes("clock")) applies.push("I23");
  if (faults.includes("membership") && clients > 3) applies.push("I17");
  if (world.logs) applies.push("I24");
  const kills = faults.includes("kills") ? [...KILL_POINTS] : [];
  return { t: "plan", applies, kills, deeds: messages < ENOUGH ? [] : DEEDS };
}

async function timed(world: World, note: Note): Promise<void> {
  const sql = world.owner();
  await noteTime(sql, note);
  await sql.end();
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** What everybody shows and what the database holds, of all rooms, also those of one. */
async function noteEnd(world: World, devices: readonly Client[], note: Note): Promise<void> {
  const rooms = new Map<RoomId, string[]>();
  const accounts = new Map<string, string[]>();
  for (const device of devices) {
    const { account } = device.engine().core.me;
    accounts.set(account, [...(accounts.get(account) ?? []), device.name]);
    const own = device
      .engine()
      .book.all()
      .map((record) => record.room);
    const second = new Set(own.filter((room) => !rooms.has(room)));
    for (const room of own) rooms.set(room, [...(rooms.get(room) ?? []), device.name]);
    await device.noteEnd(own, second);
  }
  const sql = world.owner();
  await noteCursors(sql, [...rooms.keys()], note);
  for (const [room, names] of rooms) {
    note({ t: "members", room, clients: names });
    await noteWindows(sql, room, accounts, note);
    await dumpLog(sql, room, note);
  }
  await sql.end();
}
