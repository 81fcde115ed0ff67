import { captureLog } from "@/server/log";
import { check, type Finding } from "../soak/checker";
import type { Fact } from "../soak/fact";
import { chanceOf } from "./chance";
import { checkMore } from "./checks";
import type { DevicePlant } from "./device";
import { installSeed } from "./globals";
import { checkGroups } from "./group-checks";
import { calm, calmBus, nextOperation, type Operation } from "./operations";
import { type Past, pastOf } from "./past";
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
const OPERATIONS = [6, 28] as const;
const OPERATION_MS = 400;
/** So many seeds begin with people who have never met; the others in the middle of things. */
const STRANGERS = 0.2;
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
  const chance = chanceOf(seed);
  const people = someOf(cast, chance.between(2, 4), () => chance.next());
  const past = chance.often(STRANGERS) ? null : await pastOf(people, live);
  const time = new VirtualTime(past?.now ?? BEGINNING);
  const quiet = captureLog(() => {});
  const leave = installSeed(time, chance);
  const errors: string[] = [];
  const onError = (error: unknown) => errors.push(String(error));
  process.on("unhandledRejection", onError);
  try {
    const server = { ...HONEST, ...planted?.server?.() };
    const world = new World({ time, chance, people, server, device: () => planted?.device?.() ?? {}, past });
    await run(world, past);
    const facts = history(world);
    const findings = [...check(facts), ...checkMore(world, errors), ...(await checkGroups(world))];
    return { seed, facts, findings, steps: time.steps };
  } finally {
    time.close();
    process.off("unhandledRejection", onError);
    leave();
    quiet();
  }
}

function someOf(cast: readonly Someone[], count: number, next: () => number): Someone[] {
  const drawn = cast.map((person) => ({ person, at: next() })).sort((a, b) => a.at - b.at);
  const chosen = new Set(drawn.slice(0, count).map(({ person }) => person));
  return cast.filter((person) => chosen.has(person));
}

async function run(world: World, past: Past | null): Promise<void> {
  const lost = world.chance.often(0.4) ? { lostRequests: 0.15, lostAnswers: 0.15 } : {};
  for (const device of world.devices) Object.assign(device.line.weather, lost);
  await begin(world, past);
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

/** Everybody signs in; those who have not met yet meet the next. */
async function begin(world: World, past: Past | null): Promise<void> {
  const { time, devices } = world;
  for (const device of devices) {
    await device.signIn(past);
    void device.start();
  }
  const ready = () => devices.every((device) => world.roomsOf(device).length > 0);
  if (past) await time.run(time.now + OPERATION_MS, () => false);
  else
    for (let round = 0; round < START_ROUNDS && !ready(); round++) {
      world.perform(MEETING, round);
      await time.run(time.now + START_ROUND_MS, ready);
    }
}

/** What happened before most seeds: everybody has met, and sits in a group with the others. */
async function live(world: World): Promise<void> {
  await begin(world, null);
  const [first, second] = world.people;
  const groups = world.devices[0]?.engine?.groups;
  const others = world.people.slice(1).map((person) => person.account);
  await world.doing(
    Promise.all(world.people.slice(1).map(({ handle }) => world.devices[0]?.engine?.findPerson(handle))),
  );
  await world.doing(groups?.create("everybody", others));
  const group = [...world.database.tables.rooms.values()].find((room) => room.type === "group");
  if (!first || !second || !groups || !group) throw new Error("no group");
  if (others.length > 1) await world.doing(groups.setRole(group.id, second.account, "admin", 0));
  await heal(world);
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

/** What a device that was shut out, or out of a room, still wanted to say is said by nobody: it counts only where it got through before. */
function history({ facts, devices, database }: World): Fact[] {
  const { tables } = database;
  const isOut = (client: string, room: string) => {
    const device = devices.find((one) => one.name === client);
    return !device || device.over || !tables.member(room as never, device.person.account);
  };
  const isGone = (fact: Fact) =>
    fact.t === "intend" &&
    isOut(fact.client, fact.room) &&
    !tables.rooms.get(fact.room as never)?.byId.has(fact.id as never);
  return facts.filter((fact) => !isGone(fact));
}
