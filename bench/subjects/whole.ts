import { encode } from "next-auth/jwt";
import { migrate } from "@/db/migrate";
import { insertPeople, newPeople, newRooms } from "@/e2e/support/bare-crowd";
import { freshSecrets } from "@/e2e/support/server-part";
import { type Sotto, startSotto } from "@/e2e/support/start-sotto";
import { freePort } from "@/e2e/support/test-redis";
import type { RoomId } from "@/protocol/ids";
import { forgetConfiguration } from "@/server/configuration";
import { cookieName } from "@/server/sessions/cookie-name";
import type { TicketHolder } from "@/server/tickets/ticket";
import type { Ground } from "../ground";
import { insertLongRooms } from "./rooms";

/** Somebody in a room, with the header that their session's cookie makes. */
export interface Visitor extends TicketHolder {
  readonly room: RoomId;
  readonly cookie: string;
}

/** The whole of Sotto, pages and sockets on one port, over the bench's Postgres and Redis. Its limits are raised. */
export interface Whole {
  readonly sotto: Sotto;
  /** What a sidecar beside it is started with. */
  readonly env: Readonly<Record<string, string>>;
  populate(shape: { people: number; rooms: number }): Promise<Visitor[]>;
}

/** Starts it. */
export async function startWhole(ground: Ground): Promise<Whole> {
  const { ownerUrl, appUrl, owner } = await ground.database("whole");
  await migrate(ownerUrl, { appRole: decodeURIComponent(new URL(appUrl).username) });
  const secrets = await freshSecrets();
  const port = await freePort();
  const env = {
    ...secrets,
    APP_URL: `http://localhost:${port}`,
    DATABASE_URL: appUrl,
    DATABASE_DIRECT_URL: ownerUrl,
    REDIS_URL: ground.redisUrl,
  };
  const sotto = await startSotto({ env, port });
  // Tickets and cookies are made here as a web process would make them.
  Object.assign(process.env, env);
  forgetConfiguration();
  return {
    sotto,
    env,
    async populate(shape) {
      const rooms = newRooms(shape.rooms);
      const people = newPeople(shape.people).map((person, i) => ({
        ...person,
        room: rooms[i % rooms.length] as RoomId,
      }));
      await insertPeople(owner, people);
      await insertLongRooms(owner, rooms, people);
      const salt = cookieName({ appUrl: sotto.url });
      const cookie = async (session: string) =>
        `${salt}=${await encode({ token: { sid: session }, secret: secrets.AUTH_SECRET ?? "", salt })}`;
      return Promise.all(people.map(async (person) => ({ ...person, cookie: await cookie(person.session) })));
    },
  };
}
