import type { Sql } from "@/db/connect";
import { appliedOf, type Client } from "./client";
import { headsNow, noteCursors, snapshot } from "./database-view";
import { isGone } from "./note-device";
import type { Note } from "./recorder";
import { devicesIn, type Room } from "./rooms";
import type { World } from "./world";

/** What a sidecar may take at most: several times what it takes when all goes well. */
const MEMORY_MOST = 450 * 1_048_576;
const LOOK_MS = 400;

/** Looks at the committed state of all rooms, at how far their people are, and at the servers' memory now and then, while they can be asked. */
export function watch(world: World, rooms: readonly Room[], note: Note): { stop(): Promise<void> } {
  const sql: Sql = world.owner();
  const ids = rooms.map((r) => r.room);
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      await snapshot(sql, ids, note).catch(() => {});
      await noteCursors(sql, ids, note).catch(() => {});
      for (const [part, bytes] of Object.entries((await world.memory?.()) ?? {}))
        note({ t: "memory", part, bytes, most: MEMORY_MOST });
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
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

/** Waits until every line stands, every outbox is empty and every device is at the head of its rooms, or gives up: the checks then say why. */
export async function quiet(
  world: World,
  rooms: readonly Room[],
  clients: readonly Client[],
  note: Note,
  settleMs: number,
): Promise<boolean> {
  const before = Date.now();
  const sql = world.owner();
  const still = async () => {
    for (const client of clients) {
      if (client.engine().connection !== "online") return false;
      const waiting = await client.store.read(["outbox"], (tx) => tx.range("outbox"));
      if (waiting.some((row) => row.state !== "failed" && !isGone(client.engine(), row.room))) return false;
    }
    const heads = await headsNow(
      sql,
      rooms.map((r) => r.room),
    );
    return rooms.every((one) =>
      devicesIn(one).every((device) => appliedOf(device, one.room) >= (heads.get(one.room) ?? 0)),
    );
  };
  let quietNow = false;
  while (!quietNow && Date.now() - before < settleMs) {
    quietNow = await still().catch(() => false);
    if (!quietNow) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await sql.end({ timeout: 1 });
  note({ t: "quiet", reached: quietNow, ms: Date.now() - before });
  return quietNow;
}
