import { openReceipts } from "@/engine/receipts/held-receipts";
import type { Client } from "./client";
import { noteCursors } from "./database-view";
import type { Far } from "./fact";
import { farOf } from "./recorder";
import { accountOf, devicesIn, type Room } from "./rooms";
import type { World } from "./world";

const LOOK_MS = 200;
/** Nobody has sent anything for so long: what looking again asks for has come. */
const REST_MS = 600;
/** Somebody who writes is shown for six seconds after they said so. */
const LINGER_MS = 12_000;

/** In every room somebody says that they write, and says nothing more. */
export function beginToWrite(rooms: readonly Room[]): void {
  for (const { room, members } of rooms) members.at(-1)?.engine().signals.typing.say(room);
}

/**
 * Everybody looks once more, as somebody does who comes back to their screen (no heartbeat tells of cursors), and waits until
 * all devices know alike how far all are, or gives up: the check then says why.
 */
export async function lookAgain(world: World, rooms: readonly Room[], settleMs: number): Promise<void> {
  for (const one of rooms)
    for (const device of devicesIn(one)) {
      device.engine().opened(one.room);
      device.engine().hurry();
    }
  const sql = world.owner();
  const agreed = async () => {
    const rows: (Far & { room: string })[] = [];
    await noteCursors(
      sql,
      rooms.map(({ room }) => room),
      (fact) => rows.push(...(fact.t === "cursors" ? fact.rows : [])),
    );
    for (const one of rooms) {
      const far = rows.filter(({ room }) => room === one.room);
      for (const device of devicesIn(one)) if (!(await knows(device, one, far))) return false;
    }
    return true;
  };
  const resting = restOf(rooms);
  for (const end = Date.now() + settleMs; Date.now() < end && !((await agreed()) && resting()); )
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  await sql.end({ timeout: 1 });
}

/** Tells whether all devices in rooms have been silent for a while. */
function restOf(rooms: readonly Room[]): () => boolean {
  let [before, since] = [-1, 0];
  return () => {
    const sent = rooms.flatMap(devicesIn).reduce((sum, device) => sum + device.sent(), 0);
    if (sent !== before) [before, since] = [sent, Date.now()];
    return Date.now() - since >= REST_MS;
  };
}

/** Whether a device knows how far its own person and all others in a room are. */
async function knows({ engine, store }: Client, { room, members }: Room, far: readonly Far[]): Promise<boolean> {
  const { account, restKey } = engine().core.me;
  const record = engine().book.get(room);
  const row = await store.read(["receipts"], (tx) => tx.get("receipts", [room]));
  const held = (await openReceipts(restKey, row?.receipts)).map(farOf);
  const isIn = new Set(members.map(accountOf));
  return far.every((one) => {
    if (!isIn.has(one.account as typeof account)) return true;
    // What is held here of others' words is told once the list shows that the server does not know it.
    if (one.account === account) return one.read === record?.read && one.delivered >= (record?.heard ?? 0);
    const known = held.find((other) => other.account === one.account);
    return known?.read === one.read && known.delivered === one.delivered;
  });
}

/** Waits until nobody is shown as writing, or as long as nobody may be. */
export async function linger(devices: readonly Client[]): Promise<void> {
  for (const end = Date.now() + LINGER_MS; Date.now() < end && devices.some(({ screen }) => screen.busy()); )
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
