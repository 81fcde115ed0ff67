import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "@/db/connect";
import { secretsIn } from "../support/secrets-in";
import { serverPart } from "../support/server-part";
import { raisedLimits, startSotto } from "../support/start-sotto";
import { freePort } from "../support/test-redis";
import { breakablePostgres } from "./breakable-postgres";
import { memoryOf } from "./memory";
import { lasting, TICK_MS, type World } from "./world";

const CUT_MS = 1_500;

/** Postgres, the one-port server, and one more sidecar beside it, so that half of the traffic crosses the bus. */
export async function startOneWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-soak-"));
  chmodSync(folder, 0o711);
  const postgres = await breakablePostgres(folder);
  const { owner } = postgres;
  await deafen(owner);
  const [port, sidecarPort] = [await freePort(), await freePort()];
  const shared = {
    DATABASE_URL: postgres.url("sotto_app"),
    DATABASE_DIRECT_URL: postgres.url("sotto"),
    APP_URL: `http://localhost:${port}`,
    REALTIME_TICK_MS: `${TICK_MS}`,
    REALTIME_URL: [port, sidecarPort].map((p) => `ws://localhost:${p}/realtime`).join(","),
  };
  const sotto = await startSotto({ port, env: shared });
  const env = { ...raisedLimits(), ...shared, SOTTO_DATA: sotto.dataDir, REALTIME_PORT: `${sidecarPort}` };
  const sidecar = serverPart(sidecarPort, ["scripts/start.mjs", "--realtime"], env, "Sidecar ready");
  await sidecar.start();
  const front = async () => {
    await sotto.kill("SIGKILL");
    await sotto.restart();
  };
  return {
    url: sotto.url,
    owner,
    tickMs: TICK_MS,
    sidecarUrl: `ws://localhost:${sidecarPort}/realtime`,
    sidecarEnv: { ...shared, ...secretsIn(sotto.dataDir) },
    logs: { front: sotto.logFile, sidecar: sidecar.logFile },
    memory: () => memoryOf({ sidecar }),
    async deaf(on) {
      await setDeaf(owner, on);
      return null;
    },
    faults: {
      async sidecar() {
        await sidecar.end("SIGKILL");
        await sidecar.start();
      },
      front,
      postgres: postgres.restart,
      "postgres-crash": postgres.crash,
      "bus-cut": () => cutBus(owner),
      async "bus-deaf"() {
        await setDeaf(owner, true);
        await lasting(CUT_MS);
        await setDeaf(owner, false);
      },
    },
    async close() {
      await sidecar.end("SIGTERM");
      await sotto.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts a function of our own before Postgres' pg_notify, which rings on while nobody wants it to be deaf. */
async function deafen(owner: () => Sql): Promise<void> {
  const sql = owner();
  await sql.unsafe(`
    create schema fault;
    create table fault.bus (deaf boolean not null);
    insert into fault.bus values (false);
    create function fault.pg_notify(channel text, message text) returns void language plpgsql security definer as $$
      begin
        if (select deaf from fault.bus) and message like '{"m"%' then return; end if;
        perform pg_catalog.pg_notify(channel, message);
      end $$;
    grant usage on schema fault to sotto_app;
    alter role sotto_app in database sotto set search_path = fault, public, pg_catalog`);
  await sql.end();
}

/** Cuts the bus: every connection that listens is ended, again and again, so that what is rung meanwhile is lost. */
async function cutBus(owner: () => Sql): Promise<void> {
  const sql = owner();
  for (const until = Date.now() + CUT_MS; Date.now() < until; ) {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %'`;
    await lasting(50);
  }
  await sql.end();
}

/** Loses every ring without anybody noticing: the line stands, its heartbeat comes, only the tick can repair. */
async function setDeaf(owner: () => Sql, on: boolean): Promise<void> {
  const sql = owner();
  await sql`update fault.bus set deaf = ${on}`;
  await sql.end();
}
