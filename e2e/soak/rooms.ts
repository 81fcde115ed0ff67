import type { RoomId } from "@/protocol/ids";
import type { Client } from "./client";
import type { Note } from "./recorder";

/** A room and who is in it. */
export interface Room {
  room: RoomId;
  members: Client[];
}

/** Opens so many rooms of two; the first ones are of different people, so that everybody is in one soon. */
export async function openRooms(clients: readonly Client[], count: number, note: Note): Promise<Room[]> {
  const rooms: Room[] = [];
  for (const [a, b] of pairs(clients).slice(0, count)) {
    const made = await a.engine().startDirect(b.handle);
    if (!made.ok) throw new Error(`${a.name} cannot meet ${b.name}: ${made.code}`);
    rooms.push({ room: made.value, members: [a, b] });
    note({ t: "members", room: made.value, clients: [a.name, b.name] });
  }
  for (const { room, members } of rooms)
    await reached("everybody is in their rooms", () => members.every((m) => m.engine().book.get(room)?.state));
  return rooms;
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
