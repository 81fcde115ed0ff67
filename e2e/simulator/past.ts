import type { Store } from "@/engine/store/store";
import { KEY_PATHS, type TableName } from "@/engine/store/tables";
import { captureLog } from "@/server/log";
import { seenOf } from "../soak/envelope";
import type { Fact } from "../soak/fact";
import { chanceOf } from "./chance";
import { installSeed } from "./globals";
import { BEGINNING, type Someone } from "./people";
import { HONEST } from "./plants";
import type { Tables } from "./tables";
import { VirtualTime } from "./time";
import { World } from "./world";

/** What people had behind them before a seed began: tables, and each device's store, with what it held of rooms, at a moment. */
export interface Past {
  readonly now: number;
  readonly tables: Tables;
  readonly devices: ReadonlyMap<string, { store: Store; held: readonly Fact[] }>;
}

const TABLES = Object.keys(KEY_PATHS) as TableName[];
const pasts = new Map<string, Promise<Past>>();

/** The same past for the same people, whichever seed asks first: made once per process, copied by each seed. */
export function pastOf(people: readonly Someone[], live: (world: World) => Promise<void>): Promise<Past> {
  const key = people.map((person) => person.name).join(" ");
  const known = pasts.get(key) ?? makePast(people, live);
  pasts.set(key, known);
  return known;
}

async function makePast(people: readonly Someone[], live: (world: World) => Promise<void>): Promise<Past> {
  const [time, chance] = [new VirtualTime(BEGINNING), chanceOf(people.length)];
  const quiet = captureLog(() => {});
  const leave = installSeed(time, chance);
  try {
    const world = new World({ time, chance, people, server: HONEST, device: () => ({}), past: null });
    await live(world);
    for (const device of world.devices) device.crash();
    await time.run(time.now + 1_000, () => false);
    const devices = new Map<string, { store: Store; held: readonly Fact[] }>();
    for (const { name, store } of world.devices) devices.set(name, { store, held: await heldBy(name, store) });
    return { now: time.now, tables: world.database.tables, devices };
  } finally {
    time.close();
    leave();
    quiet();
  }
}

async function heldBy(client: string, store: Store): Promise<Fact[]> {
  const rooms = await store.read(["rooms"], (tx) => tx.range("rooms"));
  const held = rooms.map(async ({ room, ranges }): Promise<Fact> => {
    const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
    const [from, to] = ranges.at(-1) ?? [0, 0];
    return { t: "applied", client, room, from, to, rows: rows.map((row) => seenOf(row.event)) };
  });
  return Promise.all(held);
}

/** Puts the rows of one store into another. */
export async function copyStore(from: Store, to: Store): Promise<void> {
  for (const table of TABLES) {
    const rows = await from.read([table], (tx) => tx.range(table));
    await to.write([table], async (tx) => {
      for (const row of rows) await tx.put(table, row);
    });
  }
}
