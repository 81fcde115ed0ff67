import { api } from "@/engine/transport/api";
import { page } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { seenOf } from "../soak/envelope";
import type { Device } from "./device";
import { GROUP_OPERATIONS } from "./group-operations";
import { shutOut } from "./people";
import type { World } from "./world";

/** Something that happens in a simulation. What it needs may not be there just now: then nothing does. */
export interface Operation {
  readonly name: string;
  /** how often it comes, beside the others */
  readonly weight: number;
  run(world: World, n: number): Promise<void> | void;
}

function someDevice(world: World): Device | null {
  const live = world.devices.filter((device) => device.engine && !device.over);
  return live.length > 0 ? world.chance.pick(live) : null;
}

function somewhere(world: World): { device: Device; room: RoomId } | null {
  const device = someDevice(world);
  const rooms = device ? world.roomsOf(device) : [];
  return device && rooms.length > 0 ? { device, room: world.chance.pick(rooms) } : null;
}

async function write(world: World, n: number): Promise<void> {
  const at = somewhere(world);
  const burst = world.chance.often(0.1) ? 5 : 1;
  for (let i = 0; at && i < burst; i++) await at.device.write(at.room, `text ${n}.${i} of ${at.device.name}`);
}

function read(world: World): void {
  const at = somewhere(world);
  if (!at) return;
  // Now and then on all of a person's devices at once, on each as far as it comes.
  const all = world.devices.filter((one) => one.person === at.device.person && world.chance.often(0.5));
  for (const device of new Set([at.device, ...all])) {
    const applied = device.applied(at.room);
    if (applied > 0) void device.engine?.cursors.mark(at.room, world.chance.between(1, applied)).catch(() => {});
  }
}

/** Asks the log for an event that this device was told is there. */
async function readBack(world: World): Promise<void> {
  const told = world.facts.findLast((fact) => fact.t === "answer" && fact.results.some((r) => r.status !== "refused"));
  const result = told?.t === "answer" ? told.results.findLast((r) => r.status !== "refused") : undefined;
  const device = world.devices.find((one) => told?.t === "answer" && one.name === told.client);
  if (told?.t !== "answer" || result?.seq === undefined || !device) return;
  const { room, client } = told;
  const { id, seq } = result;
  const http = device.line.http(device.actor);
  const path = `/api/v1/rooms/${room}/events?after=${seq - 1}&limit=1`;
  const answer = await http.request("GET", path).catch(() => null);
  if (answer?.status !== 200) return;
  const { from, events } = page.parse(JSON.parse(answer.text));
  // Who was out for a while, or is out, reads other parts of the log.
  if (from !== seq || events.length === 0) return;
  const [found] = events;
  world.note({ t: "readback", client, room, id, seq, found: found ? seenOf(found) : null });
}

function crash(world: World): void {
  const device = someDevice(world);
  if (!device) return;
  world.note({ t: "fault", what: `crash of ${device.name}` });
  device.crash();
  world.time.after(world.chance.next() * 8_000, () => void device.start());
}

/** Another tab takes the lead over the same store; the old one hears of it a little later. */
async function steal(world: World): Promise<void> {
  const device = someDevice(world);
  if (!device) return;
  world.note({ t: "fault", what: `lead of ${device.name} taken` });
  const retire = device.retire();
  world.time.after(world.chance.next() * 3_000, retire);
  await device.start();
}

function badLine(world: World): void {
  const device = world.chance.pick(world.devices);
  const { weather } = device.line;
  const kind = world.chance.pick(["down", "swallows", "lossy", "slow", "reset"] as const);
  world.note({ t: "fault", what: `line of ${device.name}: ${kind}` });
  if (kind === "down") weather.down = true;
  if (kind === "swallows") weather.swallows = true;
  if (kind === "slow") weather.slow = 3_000;
  if (kind === "lossy") Object.assign(weather, { lostRequests: 0.2, lostAnswers: 0.3 });
  if (kind === "reset" || kind === "down") device.line.reset();
  world.time.after(world.chance.next() * 20_000, () => calm(device));
}

/** A device's line as it should be. */
export function calm(device: Device): void {
  Object.assign(device.line.weather, { down: false, swallows: false, slow: 20, lostRequests: 0, lostAnswers: 0 });
}

function badBus(world: World): void {
  const { weather } = world.switchboard;
  const kind = world.chance.pick(["down", "deaf", "sloppy"] as const);
  world.note({ t: "fault", what: `bus ${kind}` });
  if (kind === "down") world.switchboard.set(false);
  if (kind === "deaf") weather.lost = 1;
  if (kind === "sloppy") Object.assign(weather, { lost: 0.2, twice: 0.2, late: 0.5 });
  world.time.after(world.chance.next() * 15_000, () => calmBus(world));
}

/** The bus as it should be. */
export function calmBus(world: World): void {
  Object.assign(world.switchboard.weather, { lost: 0, twice: 0, late: 0 });
  if (world.switchboard.weather.down) world.switchboard.set(true);
}

function badDatabase(world: World): void {
  world.note({ t: "fault", what: "database" });
  world.database.failing = 0.4;
  world.time.after(world.chance.next() * 4_000, () => {
    world.database.failing = 0;
  });
}

function killNode(world: World): void {
  const i = world.chance.between(0, 1);
  const how = world.chance.pick(["dies", "stops"] as const);
  if (world.nodes[i]?.alive) world.endNode(i, how, world.chance.next() * 5_000);
}

/** A room's key is due to be turned: whoever sends next must. */
function stale(world: World): void {
  const rooms = [...world.database.tables.rooms.values()].filter((room) => room.type !== "self");
  if (rooms.length > 0) world.chance.pick(rooms).stale = true;
}

/** Somebody shuts another device of theirs out. */
async function revoke(world: World): Promise<void> {
  const device = someDevice(world);
  const state = device && world.database.tables.accounts.get(device.person.account)?.state;
  if (!device || !state) return;
  // Who was shut out before may not have heard of it yet.
  const stands = ({ actor }: Device) => state.devices[actor.device]?.endedN === null;
  const other = world.devices.find((one) => one !== device && one.person === device.person && stands(one));
  if (!other) return;
  const server = api(device.line.http(device.actor));
  world.note({ t: "fault", what: `${other.name} shut out` });
  const { entries, deviceBoxes, blob } = await shutOut(device.person, state, other.actor.device);
  const token = { password: blob, recovery: blob } as never;
  await server.appendChain({ entries, deviceBoxes, vault: { version: 2, blob, wraps: token } });
}

/** Two who have not met yet. */
async function meet(world: World): Promise<void> {
  const device = someDevice(world);
  const others = world.people.filter((person) => person !== device?.person);
  if (device?.engine && others.length > 0) await device.engine.startDirect(world.chance.pick(others).handle);
}

/** Everything that can happen, with how often. */
export const OPERATIONS: readonly Operation[] = [
  ...GROUP_OPERATIONS,
  { name: "write", weight: 55, run: write },
  { name: "read", weight: 15, run: read },
  { name: "readBack", weight: 4, run: readBack },
  { name: "crash", weight: 4, run: crash },
  { name: "steal", weight: 2, run: steal },
  { name: "badLine", weight: 5, run: badLine },
  { name: "badBus", weight: 2, run: badBus },
  { name: "badDatabase", weight: 1, run: badDatabase },
  { name: "killNode", weight: 2, run: killNode },
  { name: "stale", weight: 2, run: stale },
  { name: "revoke", weight: 0.5, run: revoke },
  { name: "meet", weight: 2, run: meet },
];

/** What happens next. */
export function nextOperation(world: World): Operation {
  const all = OPERATIONS.reduce((sum, one) => sum + one.weight, 0);
  let left = world.chance.next() * all;
  for (const one of OPERATIONS) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return OPERATIONS[0] as Operation;
}
