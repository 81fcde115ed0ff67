import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "@/engine/transport/api";
import { CookieJar } from "@/engine/transport/cookie-jar";
import { fetchHttp } from "@/engine/transport/fetch-http";
import type { RoomId } from "@/protocol/ids";
import { CLOSE } from "@/protocol/socket/close-code";
import { createGroup, know } from "../support/headless-group";
import { type Person, say, signInPerson, signUpPerson, textsOf, until } from "../support/headless-person";
import { type HeardSockets, heardSockets } from "../support/heard-sockets";
import { type ManyServers, socketUrl, startManyServers } from "../support/many-servers";
import { TestSocket } from "../support/realtime-world";
import type { ServerPart } from "../support/server-part";
import { haveRedis } from "../support/test-redis";

/** The second sidecar's own comparison is too far away to help: what reaches its people comes by the bus or by polling. */
const TICKS_MS = [5_000, 120_000] as const;
const SECONDS = 60;

interface Somebody {
  readonly person: Person;
  readonly heard: HeardSockets;
}

describe.skipIf(!haveRedis())("two web processes and two sidecars on one Postgres and one Redis", () => {
  let world: ManyServers;
  let all: Somebody[];
  let people: Person[];
  let room: RoomId;
  const said: string[] = [];

  beforeAll(async () => {
    world = await startManyServers(TICKS_MS);
    all = await Promise.all(
      ["Alice", "Bob", "Carla", "Dave"].map(async (name, i) => {
        const heard = heardSockets(world.url, socketUrl(world.sidecars[i < 2 ? 0 : 1]));
        return { heard, person: await signUpPerson({ base: world.url, open: heard.open }, name) };
      }),
    );
    people = all.map(({ person }) => person);
    await know(people[0] as Person, people.slice(1));
    room = await createGroup(people[0] as Person, "Everywhere", people.slice(1));
  });
  afterAll(async () => {
    for (const person of people ?? []) person.engine.stop();
    await world?.close();
  });

  const everybody = (what: string, holds: (one: Somebody) => boolean | Promise<boolean>) =>
    until(what, people, async () => (await Promise.all(all.map(holds))).every(Boolean), SECONDS);
  const connected = (state: string) =>
    everybody(`everybody is ${state}`, ({ person }) => person.connections.at(-1) === state);
  /** Each says `count` things at once; resolves when everybody reads everything that was ever said, each thing once. */
  const exchange = async (what: string, count = 1, speakers = people) => {
    await Promise.all(
      speakers.map(async (person) => {
        for (let n = 1; n <= count; n++) {
          said.push(`${person.name} ${what} ${n}`);
          await say(person, room, `${person.name} ${what} ${n}`);
        }
      }),
    );
    await everybody(`everybody reads what was said ${what}`, async ({ person }) => {
      return (await textsOf(person, room)).length >= said.length;
    });
    const [first, ...others] = await Promise.all(people.map((person) => textsOf(person, room)));
    expect(first?.toSorted()).toEqual(said.toSorted());
    for (const texts of others) expect(texts).toEqual(first);
  };
  const head = async () => {
    const [row] = await world.sql<{ head: number; count: number }[]>`
      select head, (select count(*) from events where room = rooms.id)::int as count from rooms where id = ${room}`;
    expect(row?.count).toBe(row?.head);
    return row?.head ?? 0;
  };
  /** Asks every sidecar where its cursor of the room stands. */
  const cursorsAgree = async () => {
    const wanted = await head();
    for (const { person } of all) person.engine.hurry();
    await everybody(`every cursor is at ${wanted}`, ({ heard }) => heard.head(room) === wanted);
    expect(all.flatMap(({ heard }) => heard.breaks())).toEqual([]);
  };
  /** A session of somebody's own, with a raw socket at a sidecar, that can be closed through one of the web processes. */
  const session = async (owner: Person, at: ServerPart) => {
    const jar = new CookieJar();
    const device = await signInPerson({ base: world.url, http: fetchHttp({ base: world.url, jar }) }, owner);
    const ticket = await api(device.http).ticket();
    device.engine.stop();
    if (!ticket.ok) throw new Error(`no ticket: ${ticket.code}`);
    const socket = new TestSocket(at.port, { origin: world.url });
    socket.hello(ticket.value.ticket);
    await socket.next("welcome");
    const closeThrough = async (web: ServerPart) => {
      const headers = { cookie: jar.header(), "x-sotto": "1", "content-type": "application/json" };
      const where = `http://127.0.0.1:${web.port}/api/v1/sign-out`;
      return (await fetch(where, { method: "POST", headers, body: "{}" })).status;
    };
    return { socket, closeThrough };
  };

  it("[R50] keep one order for everybody, and every sidecar's cursor of the room agrees with the log", async () => {
    await connected("online");
    expect(new Set(all.map(({ heard }) => heard.sockets[0]?.url))).toEqual(new Set(world.sidecars.map(socketUrl)));
    await exchange("crossing", 10);
    await cursorsAgree();
    for (const given of world.balancer.given) expect(given).toBeGreaterThan(0);
  });

  it("[R59] a session closed through one web process dies at the other sidecar by the notice", async () => {
    const { socket, closeThrough } = await session(people[0] as Person, world.sidecars[1]);
    expect(await closeThrough(world.webs[0])).toBe(200);
    expect(await socket.end()).toBe(CLOSE.sessionEnded);
  });

  it("[R52] Redis lost: engines poll, and what is said still arrives; Redis back: it comes live again, nothing twice", async () => {
    const { socket, closeThrough } = await session(people[2] as Person, world.sidecars[0]);
    await world.stopRedis();
    await connected("polling");
    await exchange("without Redis", 3);
    // The notice has nothing to travel on: the sidecar's own comparison ends it.
    expect(await closeThrough(world.webs[1])).toBe(200);
    expect(await socket.end()).toBe(CLOSE.sessionEnded);
    await world.startRedis();
    await connected("online");
    await exchange("with another Redis", 3);
    const last = await head();
    await everybody("the last event came live", ({ heard }) => heard.live(room).includes(last));
    await cursorsAgree();
  });

  it("Redis forgets everything, and its subscribers are cut while people speak: nothing is lost, nothing twice", async () => {
    const admin = new Redis(world.redisUrl);
    await admin.flushall();
    await exchange("after the flush", 2);
    const speaking = exchange("while cut", 10);
    for (let i = 0; i < 5; i++) await admin.call("CLIENT", "KILL", "TYPE", "pubsub");
    await speaking;
    admin.disconnect();
    await connected("online");
    await exchange("after the cut");
    await cursorsAgree();
  });

  it("a sidecar is killed: its people go on at the other", async () => {
    const [dying, left] = world.sidecars.map(socketUrl);
    const at = ({ heard }: Somebody) => heard.sockets.at(-1)?.url;
    expect(all.filter((one) => at(one) === dying).length).toBeGreaterThan(0);
    await world.sidecars[0].end("SIGKILL");
    await exchange("while one is dead", 3);
    await everybody("everybody is at the other", (one) => {
      return at(one) === left && one.person.connections.at(-1) === "online";
    });
    await exchange("at the one that is left", 3);
    await cursorsAgree();
  });
});
