import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RoomId } from "@/protocol/ids";
import { appendEvents } from "@/server/events/append-events";
import { sealed } from "../support/sealed";
import { StormSocket, type Tally } from "./storm-socket";
import type { StormWorld } from "./storm-world";

/** Events that come into each room while everybody is away. */
const MISSED = 20;
const SAMPLE_MS = 50;
const run = promisify(execFile);

/** What a storm did. Times in seconds, memory in MB. */
export interface StormFigures {
  readonly sockets: number;
  readonly atHead: number;
  readonly seconds: number;
  readonly peakConnections: number;
  readonly admitted: number;
  readonly admittedInOneSecond: number;
  readonly refused: number;
  readonly resets: number;
  readonly gaps: number;
  readonly sidecarMemory: number;
  readonly ownMemory: number;
}

/** Everybody comes, everybody is cut at once while rooms go on, everybody comes back. Throws after `seconds` of either. */
export async function storm(world: StormWorld, seconds: number, say: (line: string) => void): Promise<StormFigures> {
  const tally: Tally = { admitted: [], refused: 0, resets: 0, gaps: 0 };
  const sockets = world.people.map(
    (person) => new StormSocket({ url: world.url, origin: world.origin, person, tally }),
  );
  let heads = new Map<RoomId, number>();
  const atHead = () => sockets.filter((socket) => socket.joined && socket.at >= (heads.get(socket.room) ?? 0)).length;
  const everybody = async (what: string) => {
    const end = Date.now() + seconds * 1_000;
    while (atHead() < sockets.length) {
      if (Date.now() > end) throw new Error(`${what}: only ${atHead()} of ${sockets.length} after ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  };
  const watch = watching(world);
  try {
    for (const socket of sockets) socket.start();
    await everybody("first coming");
    say(`${sockets.length} sockets in ${world.rooms.length} rooms`);
    await Promise.all(sockets.map((socket) => socket.prepare()));
    Object.assign(tally, { admitted: [], refused: 0 });
    watch.reset();
    const began = Date.now();
    for (const socket of sockets) socket.cut();
    await missed(world);
    heads = new Map(world.rooms.map((room) => [room, MISSED]));
    say(`all cut; ${world.rooms.length * MISSED} events came meanwhile`);
    await everybody("coming back");
    return {
      sockets: sockets.length,
      atHead: atHead(),
      seconds: (Date.now() - began) / 1_000,
      ...(await watch.peaks()),
      admitted: tally.admitted.length,
      admittedInOneSecond: densest(tally.admitted, 1_000),
      refused: tally.refused,
      resets: tally.resets,
      gaps: tally.gaps,
      ownMemory: process.memoryUsage().rss / 1_048_576,
    };
  } finally {
    for (const socket of sockets) socket.stop();
    await watch.stop();
  }
}

/** What is said while everybody is away, by somebody of each room. */
async function missed({ sql, rooms, people }: StormWorld): Promise<void> {
  for (const room of rooms) {
    const author = people.find((person) => person.room === room);
    if (author === undefined) continue;
    const { account: sender, device } = author;
    const items = Array.from({ length: MISSED }, (_, n) => ({ room, sender, device, item: sealed(n + 1) }));
    const refused = (await appendEvents(sql, items)).filter(({ result }) => result.status !== "ok");
    if (refused.length > 0) throw new Error(`an event was refused: ${JSON.stringify(refused[0]?.result)}`);
  }
}

/** Looks again and again at the sidecar's connections and memory. */
function watching(world: StormWorld) {
  let [connections, memory, stopped] = [0, 0, false];
  const sample = async () => {
    connections = Math.max(connections, await world.connections());
    const { stdout } = await run("ps", ["-o", "rss=", "-p", world.sidecar.pids().join(",")]);
    memory = Math.max(memory, ...stdout.trim().split(/\s+/).map(Number));
  };
  const looking = (async () => {
    while (!stopped) {
      await sample();
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  return {
    reset() {
      connections = 0;
    },
    async peaks() {
      await sample();
      return { peakConnections: connections, sidecarMemory: memory / 1_024 };
    },
    async stop() {
      stopped = true;
      await looking;
    },
  };
}

/** The most that fell into any span of `ms`. */
function densest(times: readonly number[], ms: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let [most, from] = [0, 0];
  for (const [i, time] of sorted.entries()) {
    while (time - (sorted[from] ?? time) >= ms) from += 1;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
