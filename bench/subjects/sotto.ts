import { migrate } from "@/db/migrate";
import { insertPeople, newPeople, newRooms } from "@/e2e/support/bare-crowd";
import { freshSecrets, type ServerPart, serverPart } from "@/e2e/support/server-part";
import { freePort } from "@/e2e/support/test-redis";
import { LIMITS } from "@/protocol/limits";
import { forgetConfiguration } from "@/server/configuration";
import { issueTicket } from "@/server/tickets/issue-ticket";
import type { TicketHolder } from "@/server/tickets/ticket";
import type { Member } from "../generator/plan";
import type { BenchDatabase, Ground } from "../ground";
import { insertLongRooms } from "./rooms";
import { ORIGIN, portOf, type Running, type Shape, type Subject } from "./subject";

/**
 * The limits that a load from one address must have raised, as an operator would: nothing is switched off, every frame is
 * counted all the same. The rate of one socket stays as it is, since nobody here writes faster than it allows.
 */
export const RAISED = {
  LIMIT_FRAME: "1000000/60",
  LIMIT_SEND: "1000000/60",
  LIMIT_SOCKET: "1000000/60",
  LIMIT_ACCEPT: "1000000/60",
} as const;

interface SottoOptions {
  readonly sidecars?: number;
  /** Whether members also send receipts, say that they write and that they are here, and look who else is. */
  readonly signals?: boolean;
}

/** Sotto: so many sidecars, each a process of its own as `npm run realtime` starts it, over Postgres and Redis. */
export async function sottoSubject(
  ground: Ground,
  name: string,
  { sidecars = 1, signals = false }: SottoOptions = {},
): Promise<Subject> {
  const database = await ground.database(`sotto_${sidecars}${signals ? "_signals" : ""}`);
  await migrate(database.ownerUrl, { appRole: decodeURIComponent(new URL(database.appUrl).username) });
  const secrets = await freshSecrets();
  return {
    name,
    dialect: "sotto",
    signals,
    async start(): Promise<Running> {
      await database.owner`truncate accounts, rooms, events cascade`;
      await database.owner`checkpoint`;
      const env = {
        SOTTO_DATA: ground.folder,
        APP_URL: ORIGIN,
        DATABASE_URL: database.appUrl,
        DATABASE_DIRECT_URL: database.ownerUrl,
        REDIS_URL: ground.redisUrl,
        ...secrets,
        ...RAISED,
      };
      // Tickets are made here as a web process would make them.
      Object.assign(process.env, env);
      forgetConfiguration();
      const parts: ServerPart[] = [];
      for (let i = 0; i < sidecars; i += 1) parts.push(await startSidecar(env));
      const ports = parts.map(({ port }) => port);
      return {
        pids: () => parts.flatMap((part) => part.pids()),
        populate: async (shape) => {
          const people = newPeople(shape.people);
          const members = await populate(database, { shape, people, ports });
          return signals ? members.map((member, i) => ({ ...member, watches: besides(people, shape, i) })) : members;
        },
        stop: async () => void (await Promise.all(parts.map((part) => part.end("SIGTERM")))),
      };
    },
  };
}

async function startSidecar(env: Record<string, string>): Promise<ServerPart> {
  const port = await freePort();
  const args = ["scripts/start.mjs", "--realtime"];
  const part = serverPart(port, args, { ...env, REALTIME_PORT: `${port}` }, "Sidecar ready");
  await part.start();
  return part;
}

/** Whom somebody in a room of few sees: the others in it. */
function besides(people: readonly TicketHolder[], { rooms }: Shape, index: number): string[] {
  if (rooms === 0 || people.length / rooms > LIMITS.presenceMembers) return [];
  const inRoom = people.filter((_, i) => i % rooms === index % rooms && i !== index);
  return inRoom.map(({ account }) => account);
}

interface Crowding {
  readonly shape: Shape;
  readonly people: readonly TicketHolder[];
  readonly ports: readonly number[];
}

async function populate({ owner }: BenchDatabase, { shape, people, ports }: Crowding): Promise<Member[]> {
  const rooms = newRooms(shape.rooms);
  await insertPeople(owner, people);
  const seated = people.flatMap(({ account }, i) => {
    const room = rooms[i % rooms.length];
    return room === undefined ? [] : [{ account, room }];
  });
  await insertLongRooms(owner, rooms, seated);
  const tickets = await Promise.all(people.map(issueTicket));
  return tickets.map((ticket, i) => ({
    ticket,
    port: portOf(i, shape, ports),
    room: rooms[i % rooms.length] ?? null,
  }));
}
