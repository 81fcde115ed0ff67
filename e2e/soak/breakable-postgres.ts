import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { type Embedded, startEmbedded } from "@/db/embedded";

/** An embedded Postgres at an address that outlives its restarts. */
export interface BreakablePostgres {
  /** the unix socket of the server that runs now */
  readonly socket: string;
  /** By the unix socket, or by a proxy on that port. */
  url(role: "sotto" | "sotto_app", port?: number): string;
  /** Opens a pool of the owner's; the caller ends it. */
  owner(): Sql;
  /** Stops it in order, cutting every connection, and starts it again. */
  restart(): Promise<void>;
  /** Stops it at once, as a crash does, and starts it again: it recovers from its log. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one in a folder, behind a link that always points to its socket. */
export async function breakablePostgres(folder: string): Promise<BreakablePostgres> {
  const link = join(folder, "pg");
  const start = async () => {
    const server = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
    rmSync(link, { force: true });
    symlinkSync(server.socketDir, link);
    return server;
  };
  let server: Embedded = await start();
  const url = (role: string, port?: number) =>
    port === undefined
      ? `postgres://${role}@localhost/sotto?host=${encodeURIComponent(link)}`
      : `postgres://${role}@127.0.0.1:${port}/sotto`;
  return {
    socket: join(link, ".s.PGSQL.5432"),
    url,
    owner: () => connect(url("sotto"), { max: 2 }),
    async restart() {
      await server.stop();
      server = await start();
    },
    async crash() {
      process.kill(server.pid, "SIGQUIT");
      await server.exited;
      server = await start();
    },
    stop: () => server.stop(),
  };
}
