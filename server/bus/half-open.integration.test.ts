import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connect } from "@/db/connect";
import { startTcpProxy, type TcpProxy } from "@/e2e/faults/tcp-proxy";
import { socketOf, throughPort } from "@/e2e/support/postgres-by-port";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import type { BusMessage } from "@/protocol/bus";
import type { RoomId } from "@/protocol/ids";
import { redisEphemeral } from "@/server/ephemeral/redis-ephemeral";
import type { Bus, Heartbeat } from "./bus";
import { postgresBus } from "./postgres-bus";
import { redisBus } from "./redis-bus";

const BEAT: Heartbeat = { everyMs: 50, silentMs: 2_000 };

/** A bus whose listening connection goes through a proxy, and one beside it that nothing happens to. */
interface Way {
  readonly proxy: TcpProxy;
  open(): Bus;
  beside(): Bus;
  close(): Promise<unknown>;
}

async function postgresWay(): Promise<Way> {
  const database: TestDatabase = await testDatabase();
  const { sql, ownerUrl } = database;
  const proxy = await startTcpProxy({ target: { path: socketOf(ownerUrl) } });
  const bus = (url: string) => postgresBus({ sql, connect: () => connect(url, { max: 1 }), heartbeat: BEAT });
  return {
    proxy,
    open: () => bus(throughPort(ownerUrl, proxy.port)),
    beside: () => bus(ownerUrl),
    close: () => proxy.close().then(() => database.close()),
  };
}

async function redisWay(): Promise<Way> {
  const redis: TestRedis = await startTestRedis();
  const proxy = await startTcpProxy({ target: { port: redis.port, host: "127.0.0.1" } });
  return {
    proxy,
    open: () => redisBus(`redis://127.0.0.1:${proxy.port}`, BEAT),
    beside: () => redisBus(redis.url, BEAT),
    close: () => proxy.close().then(() => redis.stop()),
  };
}

const ways: [string, () => Promise<Way>, boolean][] = [
  ["Postgres", postgresWay, true],
  ["Redis", redisWay, haveRedis()],
];
/** What is silent, and how it begins and ends. New connections are silent too. */
const silences: [string, (proxy: TcpProxy) => void, (proxy: TcpProxy) => void][] = [
  ["the server's words are lost", (proxy) => proxy.halfOpen(), (proxy) => proxy.heal()],
  ["nothing passes either way", (proxy) => proxy.hold(), (proxy) => proxy.release()],
];

describe.each(ways)("the bus over %s, half-open", (_, make, have) => {
  let way: Way;
  const open: Bus[] = [];
  beforeAll(async () => {
    if (have) way = await make();
  });
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close();
  });
  afterAll(() => way?.close());

  it.skipIf(!have).each(silences)(
    "[R52] is noticed by its own heartbeat and replaced: %s",
    async (_name, begin, end) => {
      const [bus, other] = [way.open(), way.beside()];
      open.push(bus, other);
      const states: boolean[] = [];
      const heard: BusMessage[] = [];
      bus.onMessage((message) => heard.push(message));
      bus.onState((up) => states.push(up));
      const room = randomUUID() as RoomId;
      await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe(true);
      await bus.follow(room);
      begin(way.proxy);
      await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe(false);
      await other.publish({ room, from: 1, to: 1 });
      end(way.proxy);
      await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe(true);
      const before = heard.length;
      await other.publish({ room, from: 2, to: 2 });
      await expect
        .poll(() => heard.slice(before).some((message) => "to" in message && message.to === 2), { timeout: 20_000 })
        .toBe(true);
    },
  );
});

describe.skipIf(!haveRedis())("short-lived state in Redis, half-open", () => {
  it("is given up and replaced, though nothing but its own commands could notice", async () => {
    const redis = await startTestRedis();
    const proxy = await startTcpProxy({ target: { port: redis.port, host: "127.0.0.1" } });
    const store = redisEphemeral(`redis://127.0.0.1:${proxy.port}`);
    await store.put("before", "1", 60_000);
    proxy.halfOpen();
    await expect(store.get("before")).rejects.toThrow();
    expect(store.away()).toBe(true);
    // It tries by itself, while the first line is as dead as it was.
    await expect.poll(() => proxy.lines(), { timeout: 10_000 }).toBeGreaterThan(1);
    proxy.heal();
    await expect.poll(() => store.away(), { timeout: 20_000 }).toBe(false);
    expect(await store.get("before")).toBe("1");
    await store.close();
    await proxy.close();
    await redis.stop();
  });
});
