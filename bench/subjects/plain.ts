import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { newPeople, newRooms } from "@/e2e/support/bare-crowd";
import { serverPart } from "@/e2e/support/server-part";
import { freePort } from "@/e2e/support/test-redis";
import type { DialectName } from "../generator/plan";
import type { BenchDatabase, Ground } from "../ground";
import type { Running, Shape, Subject } from "./subject";

/** Who somebody is and where they sit; the same for both servers that Sotto is compared with. */
const PEOPLE = `
  create table sessions (token text primary key, account uuid not null);
  create table members (account uuid not null, room uuid not null, primary key (account, room));`;

/** The log of each: the limit numbers its messages itself, an ordinary developer leaves that to the database. */
const LOGS = {
  limit: `create table events (room uuid not null, seq bigint not null, id uuid not null, sender uuid not null,
    token text not null, at bigint not null, primary key (room, seq));`,
  "socket.io": `create table messages (id bigserial primary key, room uuid not null, sender uuid not null,
    body text not null, created_at timestamptz not null default now());
    create index on messages (room, id);`,
} as const;

const TABLES = { limit: "events", "socket.io": "messages" } as const;

/** A server written for the bench: `file` is its program, bundled beside ours. */
export async function plainSubject(
  ground: Ground,
  dialect: Exclude<DialectName, "sotto">,
  file: string,
): Promise<Subject> {
  const database = await ground.database(dialect === "limit" ? "limit" : "socket_io");
  await database.owner.unsafe(PEOPLE + LOGS[dialect]);
  return {
    name: dialect,
    dialect,
    async start(): Promise<Running> {
      await database.owner.unsafe(`truncate sessions, members, ${TABLES[dialect]}`);
      await database.owner.unsafe("checkpoint");
      const port = await freePort();
      const env = {
        SOTTO_DATA: ground.folder,
        BENCH_PORT: `${port}`,
        BENCH_REDIS: ground.redisUrl,
        BENCH_DATABASE: database.ownerUrl,
      };
      const part = serverPart(port, [fileURLToPath(new URL(file, import.meta.url))], env, "ready");
      await part.start();
      return {
        pids: () => part.pids(),
        populate: (shape) => populate(database, shape, port),
        stop: () => part.end("SIGTERM"),
      };
    },
  };
}

async function populate({ owner }: BenchDatabase, shape: Shape, port: number) {
  const rooms = newRooms(shape.rooms);
  const people = newPeople(shape.people).map(({ account }, i) => ({
    account,
    ticket: randomBytes(36).toString("base64url"),
    room: rooms[i % rooms.length] ?? null,
  }));
  const column = (of: readonly (typeof people)[number][], name: "account" | "ticket" | "room") =>
    of.map((person) => person[name]);
  const seated = people.filter(({ room }) => room !== null);
  await owner`insert into sessions select * from unnest(${column(people, "ticket")}::text[], ${column(people, "account")}::uuid[])`;
  await owner`insert into members select * from unnest(${column(seated, "account")}::uuid[], ${column(seated, "room")}::uuid[])`;
  return people.map(({ ticket, room }) => ({ port, ticket, room }));
}
