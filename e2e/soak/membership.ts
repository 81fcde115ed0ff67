import { page } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import type { Breaking } from "./breaking";
import { appliedOf, type Client } from "./client";
import { seenOf } from "./envelope";
import { openRaw } from "./raw-socket";
import type { Note } from "./recorder";
import { accountOf, devicesIn, type Room } from "./rooms";
import type { World } from "./world";

const TRIES = 40;
const AGAIN_MS = 500;
const LATER_TEXTS = 5;

/** In every group one is removed, one leaves and one comes; afterwards those who went knock at every door. */
export async function changeMembers(run: Breaking): Promise<void> {
  for (const one of run.rooms.filter(({ members }) => members.length > 3)) {
    const [owner, first, second] = one.members as [Client, Client, Client];
    const newcomer = run.clients.find((client) => !one.members.includes(client));
    const { room } = one;
    await until(() => owner.engine().groups.remove(room, [accountOf(first)], false), `${first.name} is removed`);
    drop(one, first);
    await until(() => second.engine().groups.leave(room), `${second.name} leaves`);
    drop(one, second);
    if (newcomer) await bringIn(one, owner, newcomer);
    run.note({ t: "members", room, clients: devicesIn(one).map((device) => device.name) });
    for (let i = 0; i < LATER_TEXTS; i++) await owner.write(room, `among us ${i} of ${room}, ${run.mark}`);
    for (const gone of [first, second]) await knock(run.world, gone, room, run.note);
    run.say(`${first.name} was removed, ${second.name} left, ${newcomer?.name ?? "nobody"} came`);
  }
}

async function bringIn(one: Room, owner: Client, newcomer: Client): Promise<void> {
  const { room } = one;
  await until(() => owner.engine().startDirect(newcomer.handle), `${owner.name} meets ${newcomer.name}`);
  await until(() => owner.engine().groups.add(room, [accountOf(newcomer)]), `${newcomer.name} is added`);
  for (let i = 0; i < TRIES && appliedOf(newcomer, room) === 0; i++) await again();
  one.members.push(newcomer);
}

function drop(one: Room, gone: Client): void {
  one.members.splice(one.members.indexOf(gone), 1);
}

/** Somebody who is no member any more asks for everything, by HTTP and by a socket of their own. */
export async function knock(world: World, gone: Client, room: RoomId, note: Note): Promise<void> {
  for (const query of ["after=0&limit=200", "before=1000000&limit=200"]) {
    const answer = await gone.http.request("GET", `/api/v1/rooms/${room}/events?${query}`).catch(() => null);
    const read = answer?.status === 200 ? page.safeParse(JSON.parse(answer.text)) : null;
    if (!read?.success) continue;
    const { from, to, events } = read.data;
    note({ t: "page", client: gone.name, room, from, to, events: events.map(seenOf) });
  }
  if (!world.sidecarUrl) return;
  const options = { client: gone, name: gone.name, url: world.sidecarUrl, origin: world.url, note };
  const socket = await openRaw({ ...options, joins: [[room, appliedOf(gone, room)]] }).catch(() => null);
  for (let i = 0; socket && i < TRIES && !socket.parted(room) && !socket.closed(); i++) await again();
  socket?.close();
}

async function until(tries: () => Promise<{ ok: boolean }>, what: string): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    const done = await tries().catch(() => ({ ok: false }));
    if (done.ok) return;
    await again();
  }
  throw new Error(`never: ${what}`);
}

function again(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
