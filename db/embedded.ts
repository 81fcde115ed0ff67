import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Binaries, findBinaries } from "./embedded/binaries";
import { ensureCluster, placeData } from "./embedded/data-folder";
import { healData, SOCKET_PREFIX } from "./embedded/heal";
import { takeOwnership } from "./embedded/ownership";
import { canEnter, type RunAs, runAs, runOptions } from "./embedded/run-as";

/**
 * `root`: the project (whose node_modules hold the binaries). `dataDir`: made if it is missing. `connections`: as many at a
 * time, where one app's pools are not all that it serves.
 */
export interface EmbeddedOptions {
  root: string;
  dataDir: string;
  connections?: number;
  log: (line: string) => void;
}

/** A running embedded Postgres, reachable by its unix socket only. */
export interface Embedded {
  /** As the app's restricted role. */
  url: string;
  /** As the owner, who migrates. */
  ownerUrl: string;
  socketDir: string;
  /** Where the data really lie (see `placeData`). */
  dataDir: string;
  pid: number;
  /** Resolves when the database has ended, wanted or not. */
  exited: Promise<void>;
  /** Stops it in order (SIGINT: connections are cut, everything is written). */
  stop(): Promise<void>;
}

/**
 * Words by which Postgres says that a killed one is not quite gone: its children still live, or nobody has waited for it
 * yet (a zombie keeps its id). Both end by themselves in a moment.
 */
const STILL_IN_USE = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
const RETRY_MS = 250;
const RETRIES = 40;
const STOP_MS = 20_000;

/**
 * Starts the embedded Postgres: finds binaries and a user that can run them, heals what a kill left behind, makes the
 * cluster at first, and waits until it takes connections. Durable (fsync stays on).
 * Why our own: docs/decisions/0004-embedded-postgres-by-our-own-launcher.md
 * @throws with a plain sentence when it cannot start, also when another living start is using the data.
 */
export async function startEmbedded({
  root,
  dataDir: wanted,
  connections = 100,
  log,
}: EmbeddedOptions): Promise<Embedded> {
  const refuge = join("/var/lib/sotto", createHash("sha256").update(resolve(wanted)).digest("hex").slice(0, 16));
  const guess = runAs(resolve(wanted));
  const dataDir = placeData(resolve(wanted), refuge, guess, log);
  const user = guess && runAs(dataDir);
  const binaries = findBinaries(root, refuge, user, log);
  const release = takeOwnership(dataDir);
  try {
    healData(dataDir, binaries, user, log);
    ensureCluster(dataDir, binaries, user);
    return await run({ binaries, dataDir, connections, user, log, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Plan {
  binaries: Binaries;
  dataDir: string;
  connections: number;
  user: RunAs | null;
  log: (line: string) => void;
  release: () => void;
}

async function run(plan: Plan): Promise<Embedded> {
  const socketDir = makeSocketDir(plan.user);
  const child = await spawnUntilReady(plan, socketDir).catch((error: unknown) => {
    rmSync(socketDir, { recursive: true, force: true });
    throw error;
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done())).then(() => {
    rmSync(socketDir, { recursive: true, force: true });
    plan.release();
  });
  const url = (role: string) => `postgres://${role}@localhost/sotto?host=${encodeURIComponent(socketDir)}`;
  return {
    url: url("sotto_app"),
    ownerUrl: url("sotto"),
    socketDir,
    dataDir: plan.dataDir,
    pid: child.pid ?? 0,
    exited,
    stop: () => stop(child, exited),
  };
}

/** Short, because a socket's path may have 107 bytes only; closed, because it is the only thing that guards the door. */
function makeSocketDir(user: RunAs | null): string {
  const short = tmpdir().length < 60 && canEnter(tmpdir(), user);
  const folder = mkdtempSync(join(short ? tmpdir() : "/tmp", SOCKET_PREFIX));
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

async function spawnUntilReady(plan: Plan, socketDir: string): Promise<ChildProcess> {
  for (let attempt = 0; ; attempt++) {
    const started = await spawnOnce(plan, socketDir);
    if (started.ready) return started.child;
    if (!STILL_IN_USE.test(started.said) || attempt === RETRIES)
      throw new Error(`the embedded Postgres in ${dirname(plan.dataDir)} did not start: ${started.said}`);
    await new Promise((again) => setTimeout(again, RETRY_MS));
  }
}

type Started = { ready: true; child: ChildProcess } | { ready: false; said: string };

const SETTINGS = [
  "listen_addresses=",
  "shared_buffers=64MB",
  "max_wal_size=256MB",
  "jit=off",
  // Statements may stand in an error's log line; what people wrote never does, sealed or not.
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
];

function spawnOnce({ binaries, dataDir, connections, user, log }: Plan, socketDir: string): Promise<Started> {
  const settings = [...SETTINGS, `max_connections=${connections}`];
  const args = ["-D", dataDir, "-k", socketDir, ...settings.flatMap((setting) => ["-c", setting])];
  // A group of its own: Ctrl-C in a terminal must not reach the database before those who use it have ended.
  const child = spawn(binaries.postgres, args, {
    ...runOptions(user),
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve({ ready: false, said: said.slice(-5).join(" · ") }));
    createInterface({ input: child.stderr }).on("line", (line) => {
      log(line);
      if (said.push(line) > 20) said.shift();
      if (line.includes("ready to accept connections")) resolve({ ready: true, child });
    });
  });
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
  const impatient = setTimeout(() => child.kill("SIGQUIT"), STOP_MS);
  await exited;
  clearTimeout(impatient);
}
