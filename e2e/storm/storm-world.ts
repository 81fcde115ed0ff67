import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import type { RoomId } from "@/protocol/ids";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import type { TicketHolder } from "@/server/tickets/ticket";
import { insertPeople, insertRooms, newPeople, newRooms } from "../support/bare-crowd";
import { freshSecrets, type ServerPart, serverPart } from "../support/server-part";
import { raisedLimits } from "../support/start-sotto";
import { freePort, startTestRedis } from "../support/test-redis";

/** By this name Postgres tells the sidecar's connections from all others. */
const NAME = "storm-sidecar";
/** What one sidecar may open over Redis: its pool, and two for the lanes. */
export const CONNECTIONS_MAX = 12;

/** A sidecar as a program of its own, on its own Postgres and Redis, with people in rooms. */
export interface StormWorld {
  readonly url: string;
  readonly origin: string;
  readonly people: readonly (TicketHolder & { readonly room: RoomId })[];
  readonly rooms: readonly RoomId[];
  readonly sql: Sql;
  readonly sidecar: ServerPart;
  /** Connections of the sidecar to the database at this moment. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** Starts it. `accept`: sockets admitted, as `count/seconds`; the installation's default when left out. */
export async function startStormWorld(size: { sockets: number; rooms: number; accept?: string }): Promise<StormWorld> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-storm-"));
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o711);
  const redis = await startTestRedis();
  const database = await startEmbedded({ root: process.cwd(), dataDir: join(folder, "postgres"), log: () => {} });
  await migrate(database.ownerUrl, { appRole: decodeURIComponent(new URL(database.url).username) });
  const port = await freePort();
  const origin = "http://storm.test";
  const { LIMIT_ACCEPT: _, ...limits } = raisedLimits();
  const env = {
    SOTTO_DATA: folder,
    APP_URL: origin,
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.ownerUrl,
    REDIS_URL: redis.url,
    REALTIME_PORT: `${port}`,
    ...(await freshSecrets()),
    ...limits,
    ...(size.accept === undefined ? {} : { LIMIT_ACCEPT: size.accept }),
  };
  // Tickets are made here as a web process would make them.
  Object.assign(process.env, env);
  forgetConfiguration();
  const sql = connect(database.ownerUrl, { max: 4 });
  const sidecar = serverPart(port, ["scripts/start.mjs", "--realtime"], { ...env, PGAPPNAME: NAME }, "Sidecar ready");
  const close = async () => {
    await sidecar.end("SIGTERM");
    await closeEphemeral();
    await sql.end({ timeout: 1 });
    await database.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await sidecar.start();
    return {
      url: `ws://127.0.0.1:${port}/realtime`,
      origin,
      ...(await populate(sql, size)),
      sql,
      sidecar,
      async connections() {
        const [row] = await sql<{ n: number }[]>`
          select count(*)::int as n from pg_stat_activity where application_name = ${NAME}`;
        return row?.n ?? 0;
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** People in rooms, each in one. */
async function populate(sql: Sql, size: { sockets: number; rooms: number }) {
  const rooms = newRooms(size.rooms);
  const people = newPeople(size.sockets).map((person, i) => ({ ...person, room: rooms[i % rooms.length] as RoomId }));
  await insertPeople(sql, people);
  await insertRooms(sql, rooms, people);
  return { people, rooms };
}
