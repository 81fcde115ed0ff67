import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { cleanEnvironment, type Launched, launch } from "../support/launched";
import { freePort } from "../support/test-redis";

const launcher = [process.execPath, "scripts/start.mjs"] as const;
let data: string;
let port: number;
const started: Launched[] = [];

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "sotto-start-"));
});
beforeEach(async () => {
  port = await freePort();
});
afterEach(async () => {
  for (const it of started.splice(0)) {
    it.child.kill("SIGTERM");
    await it.ended();
  }
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function start(env: Record<string, string> = {}): Launched {
  const it = launch({
    cwd: process.cwd(),
    command: launcher,
    env: cleanEnvironment({ SOTTO_DATA: data, PORT: String(port), ...env }),
  });
  started.push(it);
  return it;
}

const lock = (): { front: { pid: number } } => JSON.parse(readFileSync(join(data, "start.lock"), "utf8"));
const postgresPid = () => Number(readFileSync(join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
const answers = async (url: string) => (await fetch(`${url}/api/v1/config`)).status === 200;

function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
}

test("a first start makes secrets that only its user can read, and says where it is and who may sign up", async () => {
  const first = start();
  const url = await first.ready();
  expect(url).toBe(`http://localhost:${port}`);
  expect(await answers(url)).toBe(true);
  expect(first.output()).toContain("SIGNUPS=open");
  const folder = join(data, "secrets");
  expect(readdirSync(folder).sort()).toEqual(["AUTH_SECRET", "ENCRYPTION_KEYS", "OPAQUE_SERVER_SETUP"]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test("SIGTERM and Ctrl-C stop the server and then Postgres, and nothing is left", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const it = start();
    await it.ready();
    const pids = [lock().front.pid, postgresPid()];
    it.child.kill(signal);
    expect(await it.ended()).toEqual({ code: 0, signal: null });
    expect(pids.filter(isRunning)).toEqual([]);
    expect(readdirSync(data)).not.toContain("start.lock");
  }
});

test("after kill -9 of the launcher, the next start heals by itself", async () => {
  const first = start();
  await first.ready();
  first.child.kill("SIGKILL");
  await first.ended();
  expect(await answers(await start().ready())).toBe(true);
});

test("when Postgres is killed, the server stops with a plain line, and the next start heals by itself", async () => {
  const first = start();
  await first.ready();
  process.kill(postgresPid(), "SIGKILL");
  expect((await first.ended()).code).toBe(1);
  expect(first.output()).toContain("the embedded Postgres stopped by itself");
  expect(await answers(await start().ready())).toBe(true);
});

test("after kill -9 of the launcher, the server and Postgres at once, the next start heals by itself", async () => {
  const first = start();
  await first.ready();
  const pids = [lock().front.pid, postgresPid()];
  first.child.kill("SIGKILL");
  for (const pid of pids) process.kill(pid, "SIGKILL");
  await first.ended();
  expect(await answers(await start().ready())).toBe(true);
});

test("a second start beside a living one is refused and harms nothing", async () => {
  const first = start();
  const url = await first.ready();
  const second = start({ PORT: String(await freePort()) });
  expect((await second.ended()).code).toBe(1);
  expect(second.output()).toContain("already runs from this data folder");
  expect(await answers(url)).toBe(true);
});

test("an invitation link is made beside a running Sotto that asks for one", async () => {
  const it = start({ SIGNUPS: "invite" });
  const url = await it.ready();
  expect(it.output()).toContain("SIGNUPS=invite");
  const invite = launch({
    cwd: process.cwd(),
    command: [process.execPath, "scripts/invite.mjs"],
    env: cleanEnvironment({ SOTTO_DATA: data }),
  });
  expect((await invite.ended()).code).toBe(0);
  expect(invite.output()).toContain(`${url}/sign-up#invite=`);
});

test("a port in use is said plainly", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "0.0.0.0", resolve));
  const it = start();
  expect((await it.ended()).code).toBe(1);
  expect(it.output()).toContain(`Port ${port} is in use`);
  await new Promise((resolve) => other.close(resolve));
});

test("a database that cannot be reached is said plainly, without its password", async () => {
  const nowhere = await freePort();
  const it = start({ DATABASE_URL: `postgres://app:hunter2@127.0.0.1:${nowhere}/sotto` });
  expect((await it.ended()).code).toBe(1);
  expect(it.output()).toContain("the database cannot be reached");
  expect(it.output()).not.toContain("hunter2");
});

test("malformed settings and secrets are all named, without their values", async () => {
  const it = start({ AUTH_SECRET: "too-short", SIGNUPS: "maybe", ENCRYPTION_KEYS: "not-a-key" });
  expect((await it.ended()).code).toBe(1);
  for (const name of ["AUTH_SECRET", "SIGNUPS", "ENCRYPTION_KEYS"]) expect(it.output()).toContain(name);
  expect(it.output()).not.toContain("too-short");
});

test("a lost secret is never replaced by a new one", async () => {
  const path = join(data, "secrets", "ENCRYPTION_KEYS");
  renameSync(path, `${path}.away`);
  const lost = start();
  expect((await lost.ended()).code).toBe(1);
  expect(lost.output()).toContain("ENCRYPTION_KEYS is missing");
  writeFileSync(path, "");
  const empty = start();
  expect((await empty.ended()).code).toBe(1);
  expect(empty.output()).toContain("is empty");
  renameSync(`${path}.away`, path);
});
