import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A redis-server of one test file's own, on a free port, with its files in a throw-away folder. */
export interface TestRedis {
  url: string;
  port: number;
  /** For faults: this is our own child. */
  process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Whether a redis-server can be started here.
 * @throws under CI=true when it cannot: there a missing Redis is a failure, never a skip.
 */
export function haveRedis(): boolean {
  const have = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
  if (!have && process.env.CI === "true") throw new Error("redis-server is missing (CI=true allows no skip)");
  return have;
}

/** Starts it and waits until it takes connections. `port`: to start one again where another was. */
export async function startTestRedis(port?: number): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-redis-"));
  const used = port ?? (await freePort());
  const args = ["--port", `${used}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  await new Promise<void>((ready, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`redis-server ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.includes("Ready to accept connections")) ready();
    });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${used}`, port: used, process: child, stop };
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
