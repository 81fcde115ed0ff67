import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";
import { freePort } from "./test-redis";

/** What a running Sotto wrote into its data folder about itself. */
export interface Running {
  pid: number;
  front: { pid: number };
  databaseUrl: string;
  databaseDirectUrl: string;
}

/** The real server as `npm start` runs it, on a port and in a data folder of its own. */
export interface Sotto {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** everything it printed, also before a restart */
  readonly logFile: string;
  logs(): string;
  running(): Running;
  /** Sends a signal to the child that serves, or to the launcher, and waits until the launcher has ended. */
  kill(signal: NodeJS.Signals, who?: "front" | "launcher"): Promise<void>;
  /** Starts it again on the same port and data, stopping it first where it still runs; from another checkout on if one is named. */
  restart(root?: string): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const START_MS = 180_000;

/** High enough that no test meets them; limits are raised, never switched off. */
export function raisedLimits(): Record<string, string> {
  return Object.fromEntries(Object.keys(LIMIT_DEFAULTS).map((name) => [`LIMIT_${name}`, "1000000/60"]));
}

/** Starts a program of ours, keeps what it prints, and resolves when it prints `ready`. */
export async function startProgram(input: {
  args: readonly string[];
  /** the checkout it is run from; default: this one */
  root?: string;
  env: Record<string, string>;
  logFile: string;
  ready: string;
  /** how long that may take */
  ms?: number;
}): Promise<ChildProcess> {
  const env = { ...process.env, NODE_ENV: "production", ...input.env } as NodeJS.ProcessEnv;
  // Vitest's own marks must not reach the server: DEV=1 among them would make it serve a development build.
  for (const name of ["DEV", "PROD", "MODE", "SSR", "BASE_URL", "TEST", "VITEST", "NODE_OPTIONS"]) delete env[name];
  const child = spawn(process.execPath, [...input.args], {
    cwd: input.root ?? process.cwd(),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = () => void child.kill("SIGTERM");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${said}`)), input.ms ?? START_MS);
    const hear = (text: Buffer) => {
      appendFileSync(input.logFile, text);
      said += text;
      if (!said.includes(input.ready)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready:\n${said}`)));
  });
  return child;
}

/** Resolves when a child has ended. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Starts the real server of this checkout (which builds itself when its build is stale) with raised limits. */
export async function startSotto(options: { env?: Record<string, string>; port?: number } = {}): Promise<Sotto> {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "sotto-e2e-"));
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  const logFile = join(folder, "log.txt");
  const env = { PORT: `${port}`, SOTTO_DATA: dataDir, ...raisedLimits(), ...options.env };
  let root = process.cwd();
  const start = () => startProgram({ args: ["scripts/start.mjs"], root, env, logFile, ready: "Ready at" });
  const running = () => JSON.parse(readFileSync(join(dataDir, "start.lock"), "utf8")) as Running;
  let child = await start().catch((cause) => {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  });
  const end = async () => {
    child.kill("SIGTERM");
    await ended(child);
  };
  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    logFile,
    logs: () => readFileSync(logFile, "utf8"),
    running,
    async kill(signal, who = "front") {
      process.kill(who === "front" ? running().front.pid : running().pid, signal);
      await ended(child);
    },
    async restart(another = root) {
      await end();
      root = another;
      child = await start();
    },
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
