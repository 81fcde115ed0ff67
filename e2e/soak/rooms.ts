import type { RoomId } from "@/protocol/ids";
import type { Client } from "./client";
import type { Note } from "./recorder";

/** A room and who is in it now. Whoever made a group comes first and stays. */
export interface Room {
  room: RoomId;
  members: Client[];
}

/** All devices of those who are in a room now. */
export function devicesIn({ members }: Pick<Room, "members">): Client[] {
  return members.flatMap((member) => [member, ...member.others]);
}

/** A fifth of the rooms are groups, of so many of those who are there. */
const GROUP_SHARE = 5;
const GROUP_PEOPLE = 5;

/** Opens so many rooms: groups where there are people enough, else rooms of two, first of different people. */
export async function openRooms(clients: readonly Client[], count: number, note: Note): Promise<Room[]> {
  const rooms: Room[] = [];
  const groups = clients.length > 3 ? Math.max(1, Math.floor(count / GROUP_SHARE)) : 0;
  for (const [a, b] of pairs(clients).slice(0, count - groups)) rooms.push({ room: await meet(a, b), members: [a, b] });
  for (let i = 0; i < groups; i++) {
    // Somebody is left out of each, to come later.
    const size = Math.min(GROUP_PEOPLE, clients.length - 1);
    const members = Array.from({ length: size }, (_, k) => clients[(i * 3 + k) % clients.length] as Client);
    rooms.push({ room: await gather(members, i), members });
  }
  for (const one of rooms) {
    const { room } = one;
    const devices = devicesIn(one);
    note({ t: "members", room, clients: devices.map((device) => device.name) });
    await reached("everybody is in their rooms", () =>
      devices.every((device) => device.engine().book.get(room)?.state),
    );
  }
  return rooms;
}

async function meet(a: Client, b: Client): Promise<RoomId> {
  const made = await a.engine().startDirect(b.handle);
  if (!made.ok) throw new Error(`${a.name} cannot meet ${b.name}: ${made.code}`);
  return made.value;
}

async function gather([owner, ...others]: Client[], n: number): Promise<RoomId> {
  if (!owner) throw new Error("a group of nobody");
  for (const other of others) await meet(owner, other);
  const made = await owner.engine().groups.create(`group ${n}`, others.map(accountOf));
  if (!made.ok) throw new Error(`${owner.name} cannot make a group: ${made.code}`);
  return made.value;
}

/** Who somebody is to the engines. */
export function accountOf(client: Client) {
  return client.engine().core.me.account;
}

/** Every pair once: neighbours at distance n/2 first, then ever nearer ones. */
function pairs(clients: readonly Client[]): [Client, Client][] {
  const found: [Client, Client][] = [];
  for (let distance = Math.floor(clients.length / 2); distance > 0; distance--) {
    for (const [i, a] of clients.entries()) {
      const b = clients[(i + distance) % clients.length];
      const twice = 2 * distance === clients.length && i >= distance;
      if (b && !twice) found.push([a, b]);
    }
  }
  return found;
}

async function reached(what: string, holds: () => unknown): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}
