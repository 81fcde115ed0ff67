import { spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Binaries } from "./binaries";
import { canEnter, type RunAs, runOptions } from "./run-as";

const isDatabase = (folder: string) => existsSync(join(folder, "PG_VERSION"));

/**
 * Where the data lie: in `wanted`, or in `${refuge}/postgres` when the database's user cannot get to it.
 * Data that became unreachable (the checkout was made private) are moved along, never left behind.
 */
export function placeData(wanted: string, refuge: string, user: RunAs | null, log: (line: string) => void): string {
  const other = join(refuge, "postgres");
  mkdirSync(dirname(wanted), { recursive: true });
  if (canEnter(dirname(wanted), user)) return isDatabase(other) && !isDatabase(wanted) ? other : wanted;
  if (!user) throw new Error(`the folder ${dirname(wanted)} cannot be entered`);
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  if (isDatabase(wanted) && !isDatabase(other)) move(wanted, other);
  log(`the database's user cannot reach ${dirname(wanted)}; its data lie in ${other}`);
  return other;
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    // Another file system: copied beside the place, then renamed, so that a killed copy is never taken for the data.
    rmSync(`${to}.new`, { recursive: true, force: true });
    cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    renameSync(`${to}.new`, to);
  }
}

/**
 * Makes the cluster with its database and roles if it is not there. Everything happens in `${dataDir}.new`, renamed at
 * the end: a start that was killed half-way is begun again.
 */
export function ensureCluster(dataDir: string, binaries: Binaries, user: RunAs | null): void {
  if (isDatabase(dataDir)) return;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new Error(`${dataDir} is neither empty nor a database; move it away or set DATABASE_URL`);
  const making = `${dataDir}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (user) chownSync(making, user.uid, user.gid);
  const initdb = ["-D", making, "-U", "sotto", "-A", "trust", "-E", "UTF8", "--no-instructions"];
  run(binaries.initdb, [...initdb, "--locale-provider=builtin", "--locale=C.UTF-8"], user);
  // `-j`: a statement ends with a semicolon and an empty line.
  const statements = "create database sotto;\n\ncreate role sotto_app login;\n\n";
  run(binaries.postgres, ["--single", "-j", "-D", making, "postgres"], user, statements);
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(making, dataDir);
}

function run(program: string, args: string[], user: RunAs | null, input = ""): void {
  const done = spawnSync(program, args, { ...runOptions(user), input, encoding: "utf8" });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr.trim()}`);
}
