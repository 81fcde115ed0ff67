import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Binaries } from "./binaries";
import { type RunAs, runOptions } from "./run-as";

/** Prefix of the socket folders, by which a left-over one is known as ours. */
export const SOCKET_PREFIX = "sotto-pg-";

/**
 * Clears what a killed launcher left: an orphaned Postgres of this data folder is stopped properly, a pid file that
 * names some other program is removed, and so is the old socket folder. A stale pid of nobody is Postgres' own to heal.
 */
export function healData(dataDir: string, binaries: Binaries, user: RunAs | null, log: (line: string) => void): void {
  const file = join(dataDir, "postmaster.pid");
  const lines = readLines(file);
  const pid = Number(lines[0]);
  if (!(pid > 0)) return;
  const owner = programOf(pid, dataDir);
  if (owner === "ours") {
    log(`stopping the database that a killed start left behind (process ${pid})`);
    stopOrphan(dataDir, binaries, user);
  } else if (owner === "other") rmSync(file, { force: true });
  const socketDir = lines[4] ?? "";
  if (basename(socketDir).startsWith(SOCKET_PREFIX)) rmSync(socketDir, { recursive: true, force: true });
}

function stopOrphan(dataDir: string, binaries: Binaries, user: RunAs | null): void {
  for (const mode of ["fast", "immediate"]) {
    const args = ["-D", dataDir, "-m", mode, "-w", "-t", "30", "stop"];
    const run = spawnSync(binaries.pgCtl, args, { ...runOptions(user), encoding: "utf8" });
    if (run.status === 0) return;
    if (mode === "immediate") throw new Error(`the old database in ${dataDir} cannot be stopped: ${run.stderr.trim()}`);
  }
}

/** Whose process that is: a Postgres of this data folder (it works in it), another living program, or nobody's. */
function programOf(pid: number, dataDir: string): "ours" | "other" | "none" {
  try {
    if (process.platform === "linux") {
      const postgres = readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
      return postgres && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir) ? "ours" : "other";
    }
    const command = execFileSync("ps", ["-o", "command=", "-p", `${pid}`]).toString();
    return command.includes("postgres") && command.includes(dataDir) ? "ours" : "other";
  } catch {
    return "none";
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
