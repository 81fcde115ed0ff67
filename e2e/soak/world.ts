import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { type Embedded, startEmbedded } from "@/db/embedded";
import { ended, raisedLimits, type Sotto, startProgram, startSotto } from "../support/start-sotto";
import { freePort } from "../support/test-redis";

/** What a soak runs against. */
export interface World {
  readonly url: string;
  /** Opens a pool of the owner's; the caller ends it. */
  owner(): Sql;
  /** What can be done to the servers, by name; each resolves when the servers are whole again. */
  readonly faults: Readonly<Record<string, () => Promise<void>>>;
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const CUT_MS = 1_500;

/**
 * A whole installation of our own that can be broken: Postgres, the one-port server, and one more sidecar beside it, so
 * that half of the traffic crosses the bus.
 */
export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-soak-"));
  chmodSync(folder, 0o711);
  const postgres = await breakablePostgres(folder);
  await deafen(postgres.owner);
  const [port, sidecarPort] = [await freePort(), await freePort()];
  const shared = {
    DATABASE_URL: postgres.url("sotto_app"),
    DATABASE_DIRECT_URL: postgres.url("sotto"),
    APP_URL: `http://localhost:${port}`,
    REALTIME_TICK_MS: `${TICK_MS}`,
    REALTIME_URL: [port, sidecarPort].map((p) => `ws://localhost:${p}/realtime`).join(","),
  };
  const sotto = await startSotto({ port, env: shared });
  const sidecar = await startSidecar(sotto, folder, { ...shared, REALTIME_PORT: `${sidecarPort}` });
  return {
    url: sotto.url,
    owner: postgres.owner,
    faults: {
      sidecar: sidecar.crash,
      front: async () => {
        await sotto.kill("SIGKILL");
        await sotto.restart();
      },
      postgres: postgres.restart,
      "bus-cut": () => cutBus(postgres.owner),
      "bus-deaf": () => deafBus(postgres.owner),
    },
    async close() {
      await sidecar.stop();
      await sotto.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An embedded Postgres at an address that outlives its restarts: a link that always points to its socket. */
async function breakablePostgres(folder: string) {
  const link = join(folder, "pg");
  const start = async () => {
    const server = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
    rmSync(link, { force: true });
    symlinkSync(server.socketDir, link);
    return server;
  };
  let server: Embedded = await start();
  const url = (role: string) => `postgres://${role}@localhost/sotto?host=${encodeURIComponent(link)}`;
  return {
    url,
    owner: () => connect(url("sotto"), { max: 2 }),
    async restart() {
      await server.stop();
      server = await start();
    },
    stop: () => server.stop(),
  };
}

async function startSidecar(sotto: Sotto, folder: string, env: Record<string, string>) {
  const start = () =>
    startProgram({
      args: ["scripts/start.mjs", "--realtime"],
      env: { ...raisedLimits(), ...env, SOTTO_DATA: sotto.dataDir },
      logFile: join(folder, "sidecar.txt"),
      ready: "Sidecar ready",
    });
  let launcher = await start();
  return {
    async crash() {
      for (const pid of childrenOf(launcher.pid ?? 0)) process.kill(pid, "SIGKILL");
      await ended(launcher);
      launcher = await start();
    },
    async stop() {
      launcher.kill("SIGTERM");
      await ended(launcher);
    },
  };
}

function childrenOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(list)
    ? readFileSync(list, "utf8")
    : execFileSync("pgrep", ["-P", `${pid}`], { encoding: "utf8" });
  return text.trim().split(/\s+/).map(Number);
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
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await sql.end();
}

/** Loses every ring without anybody noticing: the line stands, its heartbeat comes, only the tick can repair. */
async function deafBus(owner: () => Sql): Promise<void> {
  const sql = owner();
  await sql`update fault.bus set deaf = true`;
  await new Promise((resolve) => setTimeout(resolve, CUT_MS));
  await sql`update fault.bus set deaf = false`;
  await sql.end();
}
