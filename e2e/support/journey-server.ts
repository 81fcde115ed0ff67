import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newServerSetup } from "@/crypto/opaque-server";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { processesUnder } from "./journey-processes";
import { ended, raisedLimits, startProgram, startSotto } from "./start-sotto";
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

/** One program of the split set-up, which can be killed with everything it started. */
interface Part {
  readonly port: number;
  start(): Promise<void>;
  pids(): number[];
  end(signal: NodeJS.Signals): Promise<void>;
}

function part(port: number, args: readonly string[], env: Record<string, string>, ready: string): Part {
  let child: Awaited<ReturnType<typeof startProgram>> | null = null;
  const pids = () => (child?.pid ? processesUnder(child.pid) : []);
  return {
    port,
    pids,
    async start() {
      child = await startProgram({ args, env, logFile: join(env.SOTTO_DATA ?? "", "log.txt"), ready });
    },
    async end(signal) {
      if (!child) return;
      if (signal === "SIGKILL") for (const pid of pids()) process.kill(pid, signal);
      else child.kill(signal);
      await ended(child);
      await untilFree(port);
    },
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
  const pages = part(port, ["node_modules/next/dist/bin/next", "start", "-p", `${port}`], env, "Ready in");
  const sidecars = [first, second].map((at) =>
    part(at, ["scripts/start.mjs", "--realtime"], { ...env, REALTIME_PORT: `${at}` }, "Sidecar ready"),
  );
  const parts = [...sidecars, pages];
  const signal = (name: NodeJS.Signals) => {
    for (const pid of parts.flatMap((one) => one.pids())) process.kill(pid, name);
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

async function freshSecrets(): Promise<Record<string, string>> {
  return {
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ENCRYPTION_KEYS: `${randomBytes(32).toString("base64url")}=`,
    OPAQUE_SERVER_SETUP: await newServerSetup(),
  };
}

/** Resolves when nobody listens on a port any more. */
async function untilFree(port: number): Promise<void> {
  const taken = () =>
    new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: "127.0.0.1" });
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  while (await taken()) await new Promise((resolve) => setTimeout(resolve, 50));
}
