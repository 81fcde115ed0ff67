import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { freshSecrets, serverPart } from "./server-part";
import { raisedLimits, startSotto } from "./start-sotto";
import { freePort, startTestRedis } from "./test-redis";

/** A running Sotto as a journey needs it: to be reached, held still, killed and started again. */
export interface JourneyServer {
  readonly url: string;
  /** Everything that serves stops answering, without closing a line. */
  freeze(): void;
  thaw(): void;
  /** `kill -9` of what serves, without a word to anybody. */
  crash(): Promise<void>;
  /** Starts what crashed on the same ports and data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How a Sotto is run: all in one process; pages, two sidecars, Redis and Postgres each on their own. */
export type Layout = "one process" | "split";

/** Starts a Sotto in that layout, in throw-away folders on free ports. */
export function startJourneyServer(layout: Layout, env: Record<string, string> = {}): Promise<JourneyServer> {
  return layout === "split" ? startSplit(env) : startOne(env);
}

async function startOne(env: Record<string, string>): Promise<JourneyServer> {
  const sotto = await startSotto({ env });
  const signal = (name: NodeJS.Signals) => process.kill(sotto.running().front.pid, name);
  return {
    url: sotto.url,
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    crash: () => sotto.kill("SIGKILL"),
    start: () => sotto.restart(),
    stop: () => sotto.stop(),
  };
}

async function startSplit(given: Record<string, string>): Promise<JourneyServer> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-split-"));
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o711);
  const redis = await startTestRedis();
  const database = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
  await migrate(database.ownerUrl, { appRole: decodeURIComponent(new URL(database.url).username) });
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [port, first, second] = ports;
  const url = `http://localhost:${port}`;
  const env = {
    SOTTO_DATA: folder,
    PORT: `${port}`,
    APP_URL: url,
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.ownerUrl,
    REDIS_URL: redis.url,
    REALTIME_URL: [first, second].map((at) => `ws://localhost:${at}/realtime`).join(","),
    ...(await freshSecrets()),
    ...raisedLimits(),
    ...given,
  };
  const pages = serverPart(port, ["node_modules/next/dist/bin/next", "start", "-p", `${port}`], env, "Ready in");
  const sidecars = [first, second].map((at) =>
    serverPart(at, ["scripts/start.mjs", "--realtime"], { ...env, REALTIME_PORT: `${at}` }, "Sidecar ready"),
  );
  const parts = [...sidecars, pages];
  const signal = (name: NodeJS.Signals) => {
    for (const one of parts) one.signal(name);
  };
  // One after the other: the first start may bundle, and two at once would only wait for each other.
  const start = async () => {
    for (const one of parts) await one.start();
  };
  const stop = async () => {
    await Promise.all(parts.map((one) => one.end("SIGTERM")));
    await database.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await start().catch(async (cause) => {
    await stop();
    throw cause;
  });
  return {
    url,
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    crash: async () => void (await Promise.all(parts.map((one) => one.end("SIGKILL")))),
    start,
    stop,
  };
}
