import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { newId } from "@/crypto/random";
import { connect, type Sql } from "@/db/connect";
import { ViewStore } from "@/engine/client/view-store";
import { meet, type Person, say, signUpPerson, textsOf, until } from "../support/headless-person";
import { type Sotto, startSotto } from "../support/start-sotto";
import { tablesOf, textOf } from "../support/table-text";
import { haveRedis, startTestRedis, type TestRedis } from "../support/test-redis";
import { findCanaries, formsOf } from "./canary-forms";

/** The server under the glass, and what rings on its bus. */
interface Watched {
  url: string;
  dataDir: string;
  logFile: string;
  ownerUrl: string;
  /** everything that passed over the bus so far */
  bus(): string[];
  /** Puts a text on the bus as a leak would. */
  leak(text: string): Promise<unknown>;
  stop(): Promise<void>;
}

async function watchNotify(): Promise<Watched> {
  const sotto = inject("sotto");
  const sql = connect(sotto.ownerUrl, { max: 2 });
  const heard: string[] = [];
  await sql.listen("sotto_bus", (text) => heard.push(text));
  return {
    ...sotto,
    bus: () => heard,
    leak: (text) => sql`select pg_notify('sotto_bus', ${text})`,
    stop: () => sql.end({ timeout: 1 }),
  };
}

async function watchRedis(): Promise<Watched> {
  const redis: TestRedis = await startTestRedis();
  const sotto: Sotto = await startSotto({ env: { REDIS_URL: redis.url, REALTIME_TICK_MS: "1000" } });
  const client = new Redis(redis.url);
  const monitor = await client.monitor();
  const heard: string[] = [];
  monitor.on("monitor", (_time: string, command: string[]) => heard.push(command.join(" ")));
  const { url, dataDir, logFile } = sotto;
  return {
    url,
    dataDir,
    logFile,
    ownerUrl: sotto.running().databaseDirectUrl,
    bus: () => heard,
    leak: (text) => client.publish("leak", text),
    async stop() {
      monitor.disconnect();
      client.disconnect();
      await sotto.stop();
      await redis.stop();
    },
  };
}

/** Every file beneath a folder but the database's own. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "postgres" ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

const ways: [string, () => Promise<Watched>][] = [["NOTIFY as bus", watchNotify]];
if (haveRedis()) ways.push(["Redis as bus", watchRedis]);

describe.each(ways)("a server that has carried a conversation, with %s", (_name, watch) => {
  const mark = newId().slice(0, 8);
  const name = `Canary Finch ${mark}`;
  const later = `Canary Wren ${mark}`;
  const words = [`the yellow bird sings at dawn, ${mark}`, `and the blue one answers at dusk, ${mark}`];
  const canaries = [name, later, ...words];
  let watched: Watched;
  let sql: Sql;

  beforeAll(async () => {
    watched = await watch();
    sql = connect(watched.ownerUrl, { max: 2 });
    const place = { base: watched.url };
    const [alice, bob] = [await signUpPerson(place, name), await signUpPerson({ ...place, socketSends: false }, "Bob")];
    await converse(alice, bob);
    for (const person of [alice, bob]) person.engine.stop();
  });
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await watched?.stop();
  });

  /** alice and bob talk through both doors; fails unless each canary was seen by the other one. */
  async function converse(alice: Person, bob: Person): Promise<void> {
    const people = [alice, bob];
    const room = await meet(alice, bob);
    const nameForBob = async () => (await new ViewStore(bob.store).person(alice.account, alice.handle as never)).name;
    await say(alice, room, words[0] as string);
    await until("bob reads alice", people, async () => (await textsOf(bob, room)).includes(words[0] as string));
    await until("bob sees alice's name", people, async () => (await nameForBob()) === name);
    await say(bob, room, words[1] as string);
    await until("alice reads bob", people, async () => (await textsOf(alice, room)).includes(words[1] as string));
    expect(await alice.engine.profile.setName(later)).toMatchObject({ ok: true });
    await until("bob sees alice's new name", people, async () => (await nameForBob()) === later);
  }

  it("holds no canary in any table, and would be found out in each", async () => {
    const tables = await tablesOf(sql);
    expect(tables).toEqual(
      expect.arrayContaining(["public.accounts", "public.events", "public.boxes", "public.notes"]),
    );
    let filled = 0;
    for (const [i, table] of tables.entries()) {
      expect(findCanaries(await textOf(sql, table), canaries), table).toEqual([]);
      const form = formsOf(canaries[i % canaries.length] as string)[i % 3]?.bytes.toString("latin1") ?? "";
      // The same table with the canary in every row, in a transaction that is taken back.
      const planted = await sql
        .begin(async (tx) => {
          await tx.unsafe(`alter table ${table} add column leak text default '${form}'`);
          const copy = await textOf(tx, table);
          throw Object.assign(new Error("taken back"), { copy });
        })
        .catch((cause: { copy?: string }) => cause.copy);
      if (planted === undefined) throw new Error(`${table} could not be looked through with a canary in it`);
      if (planted === "") continue;
      filled++;
      expect(findCanaries(planted, canaries), table).not.toEqual([]);
    }
    expect(filled).toBeGreaterThan(10);
  });

  it("holds no canary in what its bus carried, and would be found out", async () => {
    expect(watched.bus().length).toBeGreaterThan(0);
    expect(findCanaries(watched.bus().join("\n"), canaries)).toEqual([]);
    await watched.leak(words[0] as string);
    await until("the leak is heard", [], () => findCanaries(watched.bus().join("\n"), canaries).length > 0);
  });

  it("holds no canary in its log, and would be found out", () => {
    const log = readFileSync(watched.logFile);
    expect(log.toString()).toContain("Ready at");
    expect(findCanaries(log, canaries)).toEqual([]);
    appendFileSync(watched.logFile, `${Buffer.from(`leak ${words[0]}`).toString("base64")}\n`);
    expect(findCanaries(readFileSync(watched.logFile), canaries)).not.toEqual([]);
  });

  it("holds no canary in its files, and would be found out", () => {
    const all = () => filesIn(watched.dataDir).flatMap((file) => findCanaries(readFileSync(file), canaries));
    expect(filesIn(watched.dataDir).length).toBeGreaterThan(2);
    expect(all()).toEqual([]);
    const leak = join(watched.dataDir, "leak.bin");
    writeFileSync(leak, Buffer.from(`leak ${words[1]}`, "utf16le"));
    expect(all()).toContain(`${words[1]} as UTF-16LE`);
    rmSync(leak);
    expect(all()).toEqual([]);
  });
});
