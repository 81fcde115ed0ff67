import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { join } from "node:path";
import { newServerSetup } from "@/crypto/opaque-server";
import { processesUnder } from "./journey-processes";
import { ended, startProgram } from "./start-sotto";

/** One program of a split set-up, which can be stopped, killed and started again with everything it started. */
export interface ServerPart {
  readonly port: number;
  /** where it writes what it says */
  readonly logFile: string;
  start(): Promise<void>;
  pids(): number[];
  /** Sends a signal to all of its processes and waits for nothing. */
  signal(name: NodeJS.Signals): void;
  /** Ends it and waits until its port is free. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** A program that is not started yet. `ready`: what it prints when it serves. Its log lies in SOTTO_DATA. */
export function serverPart(
  port: number,
  args: readonly string[],
  env: Record<string, string>,
  ready: string,
): ServerPart {
  let child: Awaited<ReturnType<typeof startProgram>> | null = null;
  const logFile = join(env.SOTTO_DATA ?? "", `log-${port}.txt`);
  const pids = () => (child?.pid && child.exitCode === null ? processesUnder(child.pid) : []);
  const signal = (name: NodeJS.Signals) => {
    for (const pid of pids()) process.kill(pid, name);
  };
  return {
    port,
    logFile,
    pids,
    signal,
    async start() {
      child = await startProgram({ args, env, logFile, ready });
    },
    async end(name) {
      if (!child) return;
      if (name === "SIGKILL") signal(name);
      else child.kill(name);
      await ended(child);
      await untilFree(port);
    },
  };
}

/** Secrets for an installation that nobody else has. */
export async function freshSecrets(): Promise<Record<string, string>> {
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
