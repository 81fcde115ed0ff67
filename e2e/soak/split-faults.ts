import { Redis } from "ioredis";
import type { RingFaults } from "../faults/ring-faults";
import type { TcpProxy } from "../faults/tcp-proxy";
import type { ServerPart } from "../support/server-part";
import type { BreakablePostgres } from "./breakable-postgres";
import { type Break, type Fault, lasting } from "./world";
import type { SplitSidecar } from "./world-split";

/** What the faults of the split form take hold of. */
export interface Breakable {
  readonly pages: ServerPart;
  readonly sidecars: readonly SplitSidecar[];
  readonly toPages: TcpProxy;
  readonly postgres: BreakablePostgres;
  readonly rings: RingFaults;
  readonly redisPort: number;
  restartRedis(): Promise<void>;
}

const CUT_MS = 1_500;

/** Everything that can be done to the split form, by name; each heals what it broke. */
export function splitFaults(world: Breakable): Record<string, Fault> {
  const { pages, sidecars, toPages, postgres, rings } = world;
  const one = <T>(list: readonly T[], { chance }: Break) => list[Math.floor(chance() * list.length)] as T;
  const sidecar = (run: Break) => one(sidecars, run);
  const lines = [toPages, ...sidecars.flatMap((side) => [side.clients, side.redis, side.postgres])];
  /** from 1 s to the longest time that this run allows */
  const aWhile = ({ longest, chance }: Break) =>
    lasting(Math.min(longest, 1_000) + chance() * Math.max(0, longest - 1_000));
  const crash = async (parts: readonly ServerPart[]) => {
    await Promise.all(parts.map((part) => part.end("SIGKILL")));
    for (const part of parts) await part.start();
  };
  const halfOpen = async (proxies: readonly TcpProxy[], { longest }: Break) => {
    for (const proxy of proxies) proxy.halfOpen();
    await lasting(longest);
    for (const proxy of proxies) proxy.heal();
  };
  const ringing = async (share: RingFaults["share"], ms: number) => {
    rings.share = share;
    await lasting(ms);
    rings.share = {};
  };
  return {
    sidecar: (run) => crash([sidecar(run).part]),
    front: () => crash([pages]),
    async both(run) {
      await run.sending();
      await crash([pages, ...sidecars.map((side) => side.part)]);
    },
    async pause(run) {
      const part = one([pages, ...sidecars.map((side) => side.part)], run);
      part.signal("SIGSTOP");
      await aWhile(run);
      part.signal("SIGCONT");
    },
    postgres: () => postgres.restart(),
    "postgres-crash": () => postgres.crash(),
    redis: () => world.restartRedis(),
    "bus-cut": () => killPubSub(world.redisPort),
    "bus-deaf": () => ringing({ drop: 1 }, CUT_MS),
    rings: (run) => ringing({ drop: 0.2, double: 0.2, swap: 0.2 }, run.longest),
    "half-open-redis": (run) => halfOpen([sidecar(run).redis], run),
    "half-open-postgres": (run) => halfOpen([sidecar(run).postgres], run),
    "half-open-client": (run) => halfOpen([one([toPages, ...sidecars.map((side) => side.clients)], run)], run),
    async weather(run) {
      for (const line of lines) line.weather({ latency: { ms: 5, jitter: 60 }, slice: 700 });
      await lasting(run.longest);
      for (const line of lines) line.weather({});
    },
    async reset() {
      for (const line of lines) line.reset();
    },
    async hold(run) {
      const line = one(lines, run);
      line.hold();
      await aWhile(run);
      line.release();
    },
    async down(run) {
      const line = one(lines, run);
      line.down();
      await aWhile(run);
      line.up();
    },
  };
}

/** Ends every connection that is subscribed, again and again for a moment. */
async function killPubSub(port: number): Promise<void> {
  const admin = new Redis(port, "127.0.0.1");
  for (const until = Date.now() + CUT_MS; Date.now() < until; ) {
    await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    await lasting(50);
  }
  admin.disconnect();
}
