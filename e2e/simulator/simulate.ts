import { captureLog } from "@/server/log";
import { check, type Finding } from "../soak/checker";
import type { Fact } from "../soak/fact";
import { chanceOf } from "./chance";
import { checkMore } from "./checks";
import type { DevicePlant } from "./device";
import { installSeed } from "./globals";
import { calm, calmBus, nextOperation, type Operation } from "./operations";
import { BEGINNING, type Someone, thePeople } from "./people";
import { HONEST, type ServerPlants } from "./plants";
import { probe } from "./probe";
import { VirtualTime } from "./time";
import { World } from "./world";

/** A bug that a run must find. */
export interface Planted {
  readonly about: string;
  server?: () => Partial<ServerPlants>;
  device?: () => DevicePlant;
}

/** What came of one seed. */
export interface Simulated {
  seed: number;
  facts: Fact[];
  findings: Finding[];
  /** things that were due, one after the other */
  steps: number;
}

/** Small seeds and bigger ones: what a few steps can show is found in a few steps. */
const OPERATIONS = [8, 60] as const;
const OPERATION_MS = 750;
const START_ROUNDS = 10;
const START_ROUND_MS = 4_000;
/** Whatever was broken is whole again: this long after, everybody must be at the head (I20). A dead line shows within 65 s. */
const SETTLE_MS = 240_000;
const LINES_MS = 80_000;
/** The sidecar's tick, the engine's patience, and some time on the way. */
const HEARTBEAT_MS = 20_000;

/** Runs one seed from its beginning to the checks. Everything in it follows from the seed. */
export async function simulate(seed: number, planted: Planted | null = null): Promise<Simulated> {
  const cast = await thePeople();
  const [time, chance] = [new VirtualTime(BEGINNING), chanceOf(seed)];
  const quiet = captureLog(() => {});
  const leave = installSeed(time, chance);
  const errors: string[] = [];
  const onError = (error: unknown) => errors.push(String(error));
  process.on("unhandledRejection", onError);
  try {
    const people = someOf(cast, chance.between(2, 3), () => chance.next());
    const server = { ...HONEST, ...planted?.server?.() };
    const world = new World({ time, chance, people, server, device: () => planted?.device?.() ?? {} });
    await run(world);
    const facts = history(world);
    return { seed, facts, findings: [...check(facts), ...checkMore(world, errors)], steps: time.steps };
  } finally {
    time.close();
    process.off("unhandledRejection", onError);
    leave();
    quiet();
  }
}

function someOf(cast: readonly Someone[], count: number, next: () => number): Someone[] {
  const drawn = cast.map((person) => ({ person, at: next() })).sort((a, b) => a.at - b.at);
  return drawn.slice(0, count).map(({ person }) => person);
}

async function run(world: World): Promise<void> {
  await begin(world);
  await happen(world);
  await heal(world);
  await quietRoom(world);
  await world.doing(probe(world));
  // A receipt whose ring was lost is seen when a device looks again: no heartbeat tells of receipts.
  for (const device of world.devices) device.engine?.hurry();
  await world.time.run(world.time.now + 5_000, () => false);
  for (const device of world.devices.filter((one) => !one.over)) await device.noteEnd();
  world.noteLogs();
}

/** Everybody signs in, and each meets the next; over lines that lose things, in some seeds. */
async function begin(world: World): Promise<void> {
  const { time, chance, devices } = world;
  const lost = chance.often(0.4) ? { lostRequests: 0.15, lostAnswers: 0.15 } : {};
  for (const device of devices) {
    Object.assign(device.line.weather, lost);
    await device.signIn();
    void device.start();
  }
  const ready = () => devices.every((device) => world.roomsOf(device).length > 0);
  for (let round = 0; round < START_ROUNDS && !ready(); round++) {
    world.perform(MEETING, round);
    await time.run(time.now + START_ROUND_MS, ready);
  }
}

/** Whoever does not know the next person yet looks for them. */
const MEETING: Operation = {
  name: "meeting",
  weight: 0,
  async run({ people, devices }) {
    for (const [i, person] of people.entries()) {
      const next = people[(i + 1) % people.length] as Someone;
      const device = devices.find((one) => one.person === person);
      await device?.engine?.startDirect(next.handle);
    }
  },
};

async function happen(world: World): Promise<void> {
  const { time, chance } = world;
  const count = chance.between(...OPERATIONS);
  const end = time.now + count * OPERATION_MS;
  const moments = Array.from({ length: count }, () => time.now + chance.next() * (end - time.now));
  moments.sort((a, b) => a - b);
  for (const [n, at] of moments.entries()) {
    await time.run(at, () => false);
    world.perform(nextOperation(world), n);
    world.look();
  }
  await time.run(end, () => false);
}

/** Mends everything, and waits until all is quiet. */
async function heal(world: World): Promise<void> {
  const { time } = world;
  for (const device of world.devices) calm(device);
  calmBus(world);
  world.database.failing = 0;
  const before = time.now;
  let reached = false;
  while (!reached && time.now - before < SETTLE_MS) {
    await time.run(time.now + 500, () => false);
    world.look();
    reached = await world.quiet();
  }
  world.note({ t: "quiet", reached, ms: Math.round(time.now - before) });
  await time.run(before + LINES_MS, () => false);
}

/** I22: a last word whose ring is lost reaches everybody with the next heartbeat. */
async function quietRoom(world: World): Promise<void> {
  const { time, switchboard } = world;
  switchboard.weather.lost = 1;
  for (const room of world.shared()) {
    const [author] = world.devicesIn(room);
    await author?.write(room, `last word of ${author.name}`);
  }
  const before = time.now;
  let heard = false;
  while (!heard && time.now - before < HEARTBEAT_MS) {
    await time.run(time.now + 500, () => false);
    heard = await world.quiet();
  }
  world.heartbeat = { rooms: world.shared().length, heard };
  switchboard.weather.lost = 0;
}

/** What a device that was shut out still wanted to say is said by nobody: it counts only where it got through before. */
function history({ facts, devices, database }: World): Fact[] {
  const out = new Set(devices.filter((device) => device.over).map((device) => device.name));
  const isGone = (fact: Fact) =>
    fact.t === "intend" &&
    out.has(fact.client) &&
    !database.tables.rooms.get(fact.room as never)?.byId.has(fact.id as never);
  return facts.filter((fact) => !isGone(fact));
}
