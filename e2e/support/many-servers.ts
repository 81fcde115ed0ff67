import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { type RoundRobin, startRoundRobin } from "./round-robin";
import { freshSecrets, type ServerPart, serverPart } from "./server-part";
import { raisedLimits } from "./start-sotto";
import { freePort, startTestRedis } from "./test-redis";

/** Two web processes behind a load balancer, two sidecars, one Postgres, one Redis: each a program of its own. */
export interface ManyServers {
  /** what people type: the load balancer */
  readonly url: string;
  readonly balancer: RoundRobin;
  readonly webs: readonly [ServerPart, ServerPart];
  readonly sidecars: readonly [ServerPart, ServerPart];
  readonly redisUrl: string;
  /** As the owner of the database. */
  readonly sql: Sql;
  stopRedis(): Promise<void>;
  /** Another Redis on the same port, which knows nothing. */
  startRedis(): Promise<void>;
  close(): Promise<void>;
}

/** A socket's address at a sidecar. */
export const socketUrl = ({ port }: ServerPart): string => `ws://localhost:${port}/realtime`;

/** Starts it all. `tickMs`: of the first sidecar and of the second. */
export async function startManyServers(tickMs: readonly [number, number]): Promise<ManyServers> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-many-"));
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o711);
  let redis = await startTestRedis();
  const database = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
  await migrate(database.ownerUrl, { appRole: decodeURIComponent(new URL(database.url).username) });
  const webPorts = [await freePort(), await freePort()] as const;
  const sidecarPorts = [await freePort(), await freePort()] as const;
  const balancer = await startRoundRobin(await freePort(), webPorts);
  const url = `http://localhost:${balancer.port}`;
  const env = {
    SOTTO_DATA: folder,
    APP_URL: url,
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.ownerUrl,
    REDIS_URL: redis.url,
    REALTIME_URL: sidecarPorts.map((port) => `ws://localhost:${port}/realtime`).join(","),
    ...(await freshSecrets()),
    ...raisedLimits(),
  };
  const next = "node_modules/next/dist/bin/next";
  const web = (port: number) => serverPart(port, [next, "start", "-p", `${port}`], env, "Ready in");
  const sidecar = (port: number, ms: number) => {
    const own = { ...env, REALTIME_PORT: `${port}`, REALTIME_TICK_MS: `${ms}` };
    return serverPart(port, ["scripts/start.mjs", "--realtime"], own, "Sidecar ready");
  };
  const webs = [web(webPorts[0]), web(webPorts[1])] as const;
  const sidecars = [sidecar(sidecarPorts[0], tickMs[0]), sidecar(sidecarPorts[1], tickMs[1])] as const;
  const sql = connect(database.ownerUrl, { max: 2 });
  const close = async () => {
    await Promise.all([...webs, ...sidecars].map((part) => part.end("SIGTERM")));
    await balancer.close();
    await sql.end({ timeout: 1 });
    await database.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // One after the other: the first start may bundle, and two at once would only wait for each other.
    for (const part of [...sidecars, ...webs]) await part.start();
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    url,
    balancer,
    webs,
    sidecars,
    redisUrl: redis.url,
    sql,
    stopRedis: () => redis.stop(),
    async startRedis() {
      redis = await startTestRedis(redis.port);
    },
    close,
  };
}
