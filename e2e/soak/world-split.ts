import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@/db/migrate";
import { ringFaults } from "../faults/ring-faults";
import { startTcpProxy, type TcpProxy } from "../faults/tcp-proxy";
import { freshSecrets, type ServerPart, serverPart } from "../support/server-part";
import { raisedLimits } from "../support/start-sotto";
import { freePort, startTestRedis } from "../support/test-redis";
import { breakablePostgres } from "./breakable-postgres";
import { memoryOf } from "./memory";
import { monitorRedis } from "./redis-monitor";
import { splitFaults } from "./split-faults";
import { TICK_MS, type World } from "./world";

/** A sidecar of the split form with a proxy on each of its sides. */
export interface SplitSidecar {
  readonly part: ServerPart;
  readonly clients: TcpProxy;
  readonly redis: TcpProxy;
  readonly postgres: TcpProxy;
}

/** Pages, two sidecars, Redis and Postgres, each a program of its own, with proxies in between. */
export async function startSplitWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-soak-"));
  chmodSync(folder, 0o711);
  const rings = ringFaults(Math.random);
  const postgres = await breakablePostgres(folder);
  await migrate(postgres.url("sotto"), { appRole: "sotto_app" });
  let redis = await startTestRedis();
  const redisPort = redis.port;
  const toRedis = { target: { port: redisPort, host: "127.0.0.1" } };
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [pagesPort, ...sidecarPorts] = ports;
  const proxies: TcpProxy[] = [];
  const proxy = async (options: Parameters<typeof startTcpProxy>[0]) => {
    const made = await startTcpProxy(options);
    proxies.push(made);
    return made;
  };
  const local = (port: number) => ({ target: { port, host: "127.0.0.1" } });
  const toPages = await proxy(local(pagesPort));
  const pagesRedis = await proxy(toRedis);
  const sides = await Promise.all(
    sidecarPorts.map(async (port) => ({
      port,
      clients: await proxy(local(port)),
      redis: await proxy({ ...toRedis, rewrite: rings.rewrite }),
      postgres: await proxy({ target: { path: postgres.socket } }),
    })),
  );
  const url = `http://localhost:${toPages.port}`;
  const shared = {
    SOTTO_DATA: folder,
    APP_URL: url,
    REALTIME_TICK_MS: `${TICK_MS}`,
    REALTIME_URL: sides.map((side) => `ws://localhost:${side.clients.port}/realtime`).join(","),
    ...(await freshSecrets()),
    ...raisedLimits(),
  };
  const next = ["node_modules/next/dist/bin/next", "start", "-p", `${pagesPort}`];
  const pagesEnv = {
    ...shared,
    PORT: `${pagesPort}`,
    DATABASE_URL: postgres.url("sotto_app"),
    DATABASE_DIRECT_URL: postgres.url("sotto"),
    REDIS_URL: `redis://127.0.0.1:${pagesRedis.port}`,
  };
  const pages = serverPart(pagesPort, next, pagesEnv, "Ready in");
  const sidecars = sides.map(({ port, ...side }): SplitSidecar => {
    const env = {
      ...shared,
      REALTIME_PORT: `${port}`,
      DATABASE_URL: postgres.url("sotto_app", side.postgres.port),
      DATABASE_DIRECT_URL: postgres.url("sotto", side.postgres.port),
      REDIS_URL: `redis://127.0.0.1:${side.redis.port}`,
    };
    return { ...side, part: serverPart(port, ["scripts/start.mjs", "--realtime"], env, "Sidecar ready") };
  });
  const parts = [pages, ...sidecars.map((sidecar) => sidecar.part)];
  const close = async () => {
    await Promise.all(parts.map((one) => one.end("SIGTERM")));
    for (const one of proxies) await one.close();
    await postgres.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // One after the other: the first start may bundle, and two at once would only wait for each other.
    for (const part of parts) await part.start();
  } catch (cause) {
    await close();
    throw cause;
  }
  const [one, two] = sidecars as [SplitSidecar, SplitSidecar];
  return {
    url,
    owner: postgres.owner,
    tickMs: TICK_MS,
    sidecarUrl: `ws://localhost:${one.part.port}/realtime`,
    sidecarEnv: {
      ...shared,
      DATABASE_URL: postgres.url("sotto_app"),
      DATABASE_DIRECT_URL: postgres.url("sotto"),
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    },
    logs: { pages: pages.logFile, "sidecar 1": one.part.logFile, "sidecar 2": two.part.logFile },
    memory: () => memoryOf({ "sidecar 1": one.part, "sidecar 2": two.part }),
    listen(hear) {
      const monitor = monitorRedis(redisPort, hear);
      return () => monitor.stop();
    },
    async deaf(on) {
      rings.share = on ? { drop: 1 } : {};
      return rings.counted.drop;
    },
    faults: splitFaults({
      pages,
      sidecars,
      toPages,
      postgres,
      rings,
      redisPort,
      async restartRedis() {
        await redis.stop();
        redis = await startTestRedis(redisPort);
      },
    }),
    close,
  };
}
