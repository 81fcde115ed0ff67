import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import type { BusMessage, RoomMoved } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Bus, Heartbeat } from "./bus";
import { postgresBus } from "./postgres-bus";
import { redisBus } from "./redis-bus";
import { anEvent } from "./testing/an-event";

/** Silent for so long only when it is cut: a busy machine takes a moment now and then. */
const BEAT: Heartbeat = { everyMs: 30, silentMs: 5_000 };

/** One way to have a bus, and how to hurt it. */
interface Way {
  open(): Bus;
  /** Cuts every listening connection, as a restart would. */
  cut(): Promise<void>;
  /** Sends text that no bus of ours would send. */
  garbage(room: RoomId, text: string): Promise<unknown>;
  carries: boolean;
  close(): Promise<void>;
}

async function postgresWay(): Promise<Way> {
  const database: TestDatabase = await testDatabase();
  const { sql, owner, ownerUrl } = database;
  return {
    open: () => postgresBus({ sql, connect: () => connect(ownerUrl, { max: 1 }) as Sql, heartbeat: BEAT }),
    cut: async () => {
      await owner`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`;
    },
    garbage: (_, text) => sql`select pg_notify('sotto_bus', ${text})`,
    carries: false,
    close: database.close,
  };
}

async function redisWay(): Promise<Way> {
  const server: TestRedis = await startTestRedis();
  const { Redis } = await import("ioredis");
  const admin = new Redis(server.url);
  return {
    open: () => redisBus(server.url, BEAT),
    cut: async () => void (await admin.call("CLIENT", "KILL", "TYPE", "pubsub")),
    garbage: (_, text) => admin.publish("sotto:bus", `${randomUUID()}\n${text}`),
    carries: true,
    close: async () => {
      admin.disconnect();
      await server.stop();
    },
  };
}

const ways: [string, () => Promise<Way>, boolean][] = [
  ["Postgres", postgresWay, true],
  ["Redis", redisWay, haveRedis()],
];

describe.each(ways)("the bus over %s", (_, make, have) => {
  const test = it.skipIf(!have);
  let way: Way;
  const open: Bus[] = [];
  beforeAll(async () => {
    if (have) way = await make();
  });
  afterAll(() => way?.close());
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close();
  });

  /** A bus that listens and is up, with what it heard. */
  async function ear() {
    const bus = way.open();
    open.push(bus);
    const heard: BusMessage[] = [];
    const states: boolean[] = [];
    const waiting = new Set<() => void>();
    const wake = () => {
      for (const check of [...waiting]) check();
    };
    bus.onMessage((message) => {
      heard.push(message);
      wake();
    });
    bus.onState((up) => {
      states.push(up);
      wake();
    });
    const until = (look: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!look()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    await until(() => states.includes(true));
    return { bus, heard, states, until };
  }
  const mouth = () => {
    const bus = way.open();
    open.push(bus);
    return bus;
  };
  const room = () => randomUUID() as RoomId;
  const person = () => randomUUID() as AccountId;

  test("brings what is followed to everybody who follows it, and to nobody else", async () => {
    const [one, two, other] = [await ear(), await ear(), await ear()];
    const [here, there] = [room(), room()];
    await Promise.all([one.bus.follow(here), two.bus.follow(here), other.bus.follow(there)]);
    const bus = mouth();
    await bus.publish({ room: here, from: 1, to: 2 });
    await bus.publish({ room: there, from: 5, to: 5 });
    await Promise.all([one, two, other].map((who) => who.until(() => who.heard.length > 0)));
    expect(one.heard).toEqual([{ room: here, from: 1, to: 2 }]);
    expect(two.heard).toEqual([{ room: here, from: 1, to: 2 }]);
    expect(other.heard).toEqual([{ room: there, from: 5, to: 5 }]);
  });

  test("[R100] brings to everybody that somebody is here, whomever they follow", async () => {
    const [one, two] = [await ear(), await ear()];
    const message = { presence: person(), privacy: false };
    await one.bus.publish(message);
    await Promise.all([one, two].map((who) => who.until(() => who.heard.length > 0)));
    expect([one.heard, two.heard]).toEqual([[message], [message]]);
  });

  test("brings news of people, own ones included", async () => {
    const { bus, heard, until } = await ear();
    const alice = person();
    await bus.followPerson(alice);
    await bus.publish({ person: person(), what: "rooms" });
    await bus.publish({ person: alice, what: "cursor", n: 3, room: room() });
    await until(() => heard.length > 0);
    expect(heard).toMatchObject([{ person: alice, what: "cursor", n: 3 }]);
  });

  test("may drop what its listeners say they know, and nothing else", async () => {
    const bus = way.open();
    open.push(bus);
    const heard: BusMessage[] = [];
    const [here, there, alice] = [room(), room(), person()];
    const arrived = new Promise<void>((resolve) =>
      bus.onMessage(
        (message) => {
          heard.push(message);
          if ("person" in message) resolve();
        },
        (of, to) => of === here && to <= 5,
      ),
    );
    await new Promise<void>((resolve) => bus.onState((up) => up && resolve()));
    await Promise.all([bus.follow(here), bus.follow(there), bus.followPerson(alice)]);
    await bus.publish({ room: here, from: 4, to: 5 });
    await bus.publish({ room: there, from: 1, to: 5 });
    await bus.publish({ room: here, from: 5, to: 6 });
    await bus.publish({ person: alice, what: "cursor", n: 3, room: here });
    await arrived;
    const last = heard
      .slice(way.carries ? 0 : -3)
      .map((message) => ("to" in message ? message.to : "what" in message && message.what));
    expect(last).toEqual([5, 6, "cursor"]);
  });

  test("is silent about what is no longer followed", async () => {
    const { bus, heard, until } = await ear();
    const [here, there] = [room(), room()];
    await bus.follow(here);
    await bus.follow(there);
    await bus.unfollow(here);
    await bus.publish({ room: here, from: 1, to: 1 });
    await bus.publish({ room: there, from: 1, to: 1 });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ room: there, from: 1, to: 1 }]);
  });

  test("carries events up to 32 KB where it can, else the numbers", async () => {
    const { bus, heard, until } = await ear();
    const here = room();
    await bus.follow(here);
    const small: RoomMoved = { room: here, from: 1, to: 1, events: [anEvent(here, 1, 100)] };
    const other = mouth();
    await other.publish(small);
    await until(() => heard.length === 1);
    await other.publish({ room: here, from: 2, to: 2, events: [anEvent(here, 2, 32_700)] });
    await until(() => heard.length === 2);
    expect(heard).toEqual([way.carries ? small : { room: here, from: 1, to: 1 }, { room: here, from: 2, to: 2 }]);
  });

  test("brings a burst whole: every room's last number arrives", async () => {
    const { bus, heard, until } = await ear();
    const rooms = Array.from({ length: 100 }, room);
    await Promise.all(rooms.map((one) => bus.follow(one)));
    const other = mouth();
    const rings = rooms.flatMap((one) => [1, 2, 3].map((n) => other.publish({ room: one, from: n, to: n })));
    await Promise.all(rings);
    const last = () =>
      new Map(heard.flatMap((message) => ("to" in message ? [[message.room, message.to] as const] : [])));
    await until(() => [...last().values()].filter((to) => to === 3).length === 100);
  });

  test("[R2] drops what is no message, and goes on", async () => {
    const { bus, heard, until } = await ear();
    const here = room();
    await bus.follow(here);
    for (const text of ["{", "null", '{"room":"x"}', '{"m":[{"room":1}]}', `{"room":"${here}","from":0,"to":1}`])
      await way.garbage(here, text);
    await bus.publish({ room: here, from: 9, to: 9 });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ room: here, from: 9, to: 9 }]);
  });

  test("[R52] is heard again by itself after its connection was cut, and says so", async () => {
    const { bus, heard, states, until } = await ear();
    const here = room();
    await bus.follow(here);
    const before = states.length;
    await way.cut();
    await until(() => states.slice(before).includes(true));
    await mouth().publish({ room: here, from: 1, to: 1 });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ room: here, from: 1, to: 1 }]);
  });
});

describe("a bus that cannot reach anything", () => {
  it("[R52] loses what is published, without failing what was committed", async () => {
    const bus = redisBus("redis://127.0.0.1:1", BEAT);
    await bus.publish({ room: randomUUID() as RoomId, from: 1, to: 1 });
    await bus.close();
  });
});
