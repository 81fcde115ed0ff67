import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ended, type Running, raisedLimits, startProgram } from "@/e2e/support/start-sotto";

/** The production server in one process, as `npm start` runs it, over a data folder that stays. */
export interface BenchServer {
  readonly url: string;
  readonly port: number;
  /** of the database's owner */
  readonly ownerUrl: string;
  stop(): Promise<void>;
}

/** Starts it. Limits are raised: everything comes from one address, and a sign-in here is many reads. */
export async function startServer(folder: string, port: number): Promise<BenchServer> {
  mkdirSync(folder, { recursive: true });
  // Postgres may run as another user than we.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  const env = { PORT: `${port}`, SOTTO_DATA: dataDir, ...raisedLimits() };
  const logFile = join(folder, "server.log");
  const child = await startProgram({ args: ["scripts/start.mjs"], env, logFile, ready: "Ready at" });
  const running = JSON.parse(readFileSync(join(dataDir, "start.lock"), "utf8")) as Running;
  return {
    url: `http://localhost:${port}`,
    port,
    ownerUrl: running.databaseDirectUrl,
    async stop() {
      child.kill("SIGTERM");
      await ended(child);
    },
  };
}
