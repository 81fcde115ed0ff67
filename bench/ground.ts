import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { startTestRedis } from "@/e2e/support/test-redis";

/** A database of one server's own, on the Postgres that all of them share. */
export interface BenchDatabase {
  readonly ownerUrl: string;
  /** As the app's restricted role, where there is one. */
  readonly appUrl: string;
  readonly owner: Sql;
}

/** What all servers stand on: one Postgres with fsync on, one Redis, a folder for logs. */
export interface Ground {
  readonly folder: string;
  readonly redisUrl: string;
  readonly redisPids: readonly number[];
  readonly postgresPids: readonly number[];
  /** What is known of them, for the record. */
  readonly about: Readonly<Record<string, string>>;
  database(name: string): Promise<BenchDatabase>;
  close(): Promise<void>;
}

/** Where they are given; else our own are started. */
export interface GroundOptions {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
}

/** Opens or starts them. @throws where Postgres does not wait for the disk: such figures would be worth nothing. */
export async function openGround({ databaseUrl, redisUrl }: GroundOptions): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-bench-"));
  // Postgres may run as another user than we.
  chmodSync(folder, 0o711);
  const undo: (() => Promise<unknown> | unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const redis = redisUrl === null ? await startTestRedis() : null;
    if (redis !== null) undo.push(() => redis.stop());
    const embedded = databaseUrl === null ? await embeddedPostgres(folder) : null;
    if (embedded !== null) undo.push(() => embedded.stop());
    const adminUrl = databaseUrl ?? embedded?.ownerUrl ?? "";
    const admin = connect(adminUrl, { max: 1 });
    undo.push(() => admin.end({ timeout: 1 }));
    const about = await aboutPostgres(admin);
    if (about.fsync !== "on" || about.synchronous_commit !== "on")
      throw new Error("this Postgres has fsync or synchronous_commit off");
    const appUser = embedded === null ? null : new URL(embedded.url).username;
    return {
      folder,
      redisUrl: redisUrl ?? redis?.url ?? "",
      redisPids: redis?.process.pid === undefined ? [] : [redis.process.pid],
      postgresPids: embedded === null ? [] : [embedded.pid],
      about: { ...about, postgres: embedded === null ? "given" : "embedded", redis: redis === null ? "given" : "own" },
      database: (name) => newDatabase({ admin, adminUrl, appUser, undo }, name),
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function embeddedPostgres(folder: string) {
  return startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
}

async function aboutPostgres(admin: Sql): Promise<Record<string, string>> {
  const rows = await admin<{ name: string; setting: string }[]>`select name, setting from pg_settings
    where name in ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size')`;
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

interface Admin {
  readonly admin: Sql;
  readonly adminUrl: string;
  readonly appUser: string | null;
  readonly undo: (() => Promise<unknown> | unknown)[];
}

async function newDatabase({ admin, adminUrl, appUser, undo }: Admin, name: string): Promise<BenchDatabase> {
  const database = `sotto_bench_${name}_${randomBytes(4).toString("hex")}`;
  await admin.unsafe(`create database ${database} template template0`);
  undo.push(() => admin.unsafe(`drop database ${database} with (force)`));
  const ownerUrl = new URL(adminUrl);
  ownerUrl.pathname = `/${database}`;
  const appUrl = new URL(ownerUrl);
  if (appUser !== null) appUrl.username = appUser;
  const owner = connect(ownerUrl.href, { max: 1 });
  undo.push(() => owner.end({ timeout: 1 }));
  return { ownerUrl: ownerUrl.href, appUrl: appUrl.href, owner };
}
