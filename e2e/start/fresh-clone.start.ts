import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanEnvironment, launch } from "../support/launched";
import { freePort } from "../support/test-redis";

const isRoot = process.getuid?.() === 0;
const canAddUsers = isRoot && existsSync("/usr/sbin/useradd");
const name = `sotto-t${process.pid}`;
let base: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "sotto-clone-"));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function run(program: string, args: string[], cwd = process.cwd()): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** A clone as a stranger has it: no packages, nothing built, no data. */
function clone(into: string): void {
  run("git", ["clone", "--quiet", "--no-hardlinks", `file://${process.cwd()}`, into]);
}

interface Fresh {
  readonly folder: string;
  readonly env: ReturnType<typeof cleanEnvironment>;
  readonly user?: { uid: number; gid: number };
}

/** `npm start` until the page answers, then once more (quickly), each ended by SIGTERM. */
async function startTwice({ folder, env, user }: Fresh): Promise<string> {
  const options = { cwd: folder, ...(user ? { user } : {}) };
  const said: string[] = [];
  for (const round of [1, 2]) {
    const before = performance.now();
    const it = launch({ ...options, env: { ...env, PORT: String(await freePort()) } });
    try {
      const url = await it.ready();
      const page = await fetch(url, { headers: { accept: "text/html" } });
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("Sotto");
      console.log(`    start ${round} answered after ${((performance.now() - before) / 1000).toFixed(1)} s`);
    } finally {
      // To npm, as a process manager does it: npm must hand it on, or the server would live on without it.
      it.child.kill("SIGTERM");
      await it.ended();
    }
    expect(it.output()).toContain("Stopping");
    said.push(it.output());
  }
  expect(said[0]).toContain("Installing packages");
  expect(said[1]).not.toContain("Built");
  return said.join("\n");
}

test.skipIf(!isRoot)("a clone in a folder that only root can read starts with one command", async () => {
  const closed = join(base, "closed");
  mkdirSync(closed, { mode: 0o700 });
  chmodSync(base, 0o755);
  const folder = join(closed, "sotto");
  clone(folder);
  const said = await startTwice({ folder, env: cleanEnvironment({ npm_config_prefer_offline: "true" }) });
  expect(said).toContain("/var/lib/sotto/");
  const refuge = /\/var\/lib\/sotto\/[0-9a-f]+/.exec(said)?.[0];
  if (refuge) rmSync(refuge, { recursive: true, force: true });
});

test.skipIf(!canAddUsers)("a clone of an ordinary user starts with one command", async () => {
  const home = join(base, "home");
  chmodSync(base, 0o755);
  run("/usr/sbin/useradd", [
    "--system",
    "--user-group",
    "--create-home",
    "--home-dir",
    home,
    "--shell",
    "/bin/sh",
    name,
  ]);
  try {
    const user = { uid: Number(run("id", ["-u", name])), gid: Number(run("id", ["-g", name])) };
    const folder = join(home, "sotto");
    clone(folder);
    // What npm has fetched before need not be fetched again; a machine without such a cache fetches it.
    const cache = join(run("npm", ["config", "get", "cache"]), "_cacache");
    if (existsSync(cache)) cpSync(cache, join(home, ".npm", "_cacache"), { recursive: true });
    run("chown", ["-R", `${user.uid}:${user.gid}`, home]);
    const env = cleanEnvironment({ HOME: home, USER: name, LOGNAME: name, npm_config_prefer_offline: "true" });
    const said = await startTwice({ folder, env, user });
    expect(said).not.toContain("/var/lib/sotto/");
    expect(existsSync(join(folder, ".data", "postgres", "PG_VERSION"))).toBe(true);
  } finally {
    run("/usr/sbin/userdel", [name]);
  }
});
