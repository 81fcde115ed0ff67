import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Sql } from "@/db/connect";
import { startEmbedded } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import type { AccountId, DeviceId, RoomId, SessionId } from "@/protocol/ids";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import type { TicketHolder } from "@/server/tickets/ticket";
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

/** People made by hand, without keys, since the server never opens a token; each in one room. */
async function populate(sql: Sql, size: { sockets: number; rooms: number }) {
  const rooms = Array.from({ length: size.rooms }, () => randomUUID() as RoomId);
  const people = Array.from({ length: size.sockets }, (_, i) => ({
    account: randomUUID() as AccountId,
    device: randomUUID() as DeviceId,
    session: randomUUID() as SessionId,
    room: rooms[i % rooms.length] as RoomId,
  }));
  const column = (name: "account" | "device" | "session" | "room") => people.map((person) => person[name]);
  const policy = sql.json({ post: "member", pin: "member", edit: "admin", editWindow: 0 });
  await sql`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n,
      chain_hash, chain_state, vault_version, vault_blob, profile_record)
    select id, 'p-' || id, '', 1, 1, '', 2, '', '{}', 1, '', '' from unnest(${column("account")}::uuid[]) as id`;
  await sql`insert into room_lists (account) select unnest(${column("account")}::uuid[])`;
  await sql`insert into devices (id, account, sign_key, box_key, added_n)
    select device, account, '', '', 2 from unnest(${column("device")}::uuid[], ${column("account")}::uuid[]) as t (device, account)`;
  await sql`insert into sessions (id, account, device, expires_at)
    select session, account, device, now() + interval '1 day'
    from unnest(${column("session")}::uuid[], ${column("account")}::uuid[], ${column("device")}::uuid[]) as t (session, account, device)`;
  await sql`insert into rooms (id, type, epoch, chain_n, chain_hash, state, policy, epoch_seq)
    select id, 'group', 1, 1, '', '{}', ${policy}, 0 from unnest(${rooms}::uuid[]) as id`;
  await sql`insert into members (room, account, role, since_seq, since_epoch)
    select room, account, 'member', 1, 1 from unnest(${column("room")}::uuid[], ${column("account")}::uuid[]) as t (room, account)`;
  return { people, rooms };
}
