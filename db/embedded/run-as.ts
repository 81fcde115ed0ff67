import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";

/** The user that Postgres runs as, when that is not the user who starts it. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Options of every process started on Postgres' behalf. cwd is `/`: the user may not be able to read ours. */
export interface RunOptions extends Partial<RunAs> {
  cwd: "/";
  env: NodeJS.ProcessEnv;
}

/**
 * Postgres refuses to run as root. Root uses the owner of an existing data folder, else `postgres`, else `nobody`
 * (so that no user has to be created); anybody else is themselves.
 */
export function runAs(dataDir: string): RunAs | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = lookUp("postgres") ?? lookUp("nobody");
  if (!found) throw new Error("Postgres cannot run as root, and there is no user `postgres` or `nobody` to run it as");
  return found;
}

/** Spawn options for that user; messages in English, because their words are waited for. */
export function runOptions(user: RunAs | null): RunOptions {
  return { ...(user ?? {}), cwd: "/", env: { ...process.env, LC_ALL: "C" } };
}

/** Whether that user can go into a folder. */
export function canEnter(folder: string, user: RunAs | null): boolean {
  const run = spawnSync("/bin/sh", ["-c", 'cd "$0"', folder], { ...runOptions(user), stdio: "ignore" });
  return run.status === 0;
}

function lookUp(name: string): RunAs | null {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((row) => row.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}
