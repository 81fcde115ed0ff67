import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "@/db/connect";
import { testDatabase } from "@/e2e/support/test-database";
import { haveRedis, startTestRedis } from "@/e2e/support/test-redis";
import type { Ephemeral } from "./ephemeral-store";
import { postgresEphemeral } from "./postgres-ephemeral";
import { redisEphemeral } from "./redis-ephemeral";

/** Two openings of one store, as two processes have them, and a way to let time pass in it. */
interface Way {
  one: Ephemeral;
  two: Ephemeral;
  /** As if `ms` had passed since `key` was written, and since `holder` held it. */
  age(key: string, ms: number): Promise<void>;
  ageLease(key: string, holder: string, ms: number): Promise<void>;
  close(): Promise<void>;
}

async function postgresWay(): Promise<Way> {
  const database = await testDatabase();
  const second = connect(database.url, { max: 10 });
  return {
    one: postgresEphemeral(database.sql),
    two: postgresEphemeral(second),
    age: async (key, ms) => {
      await database.owner`update ephemeral set expires_at = expires_at - ${ms} * interval '1 millisecond' where key like ${`%${key}`}`;
    },
    ageLease: async (key, holder, ms) => {
      await database.owner`update leases set expires_at = expires_at - ${ms} * interval '1 millisecond'
        where key = ${key} and holder = ${holder}`;
    },
    close: async () => {
      await second.end();
      await database.close();
    },
  };
}

async function redisWay(): Promise<Way> {
  const server = await startTestRedis();
  const { Redis } = await import("ioredis");
  const admin = new Redis(server.url);
  const [one, two] = [redisEphemeral(server.url), redisEphemeral(server.url)];
  return {
    one,
    two,
    age: async (key, ms) => {
      for (const full of await admin.keys(`*${key}`)) await admin.pexpire(full, (await admin.pttl(full)) - ms);
    },
    ageLease: async (key, holder, ms) => {
      const [ends = "", value = ""] = ((await admin.hget(`sotto:lease:${key}`, holder)) ?? "").split(" ");
      await admin.hset(`sotto:lease:${key}`, holder, `${Number(ends) - ms} ${value}`);
    },
    close: async () => {
      admin.disconnect();
      await Promise.all([one.close(), two.close()]);
      await server.stop();
    },
  };
}

const ways: [string, () => Promise<Way>, boolean][] = [
  ["Postgres", postgresWay, true],
  ["Redis", redisWay, haveRedis()],
];

describe.each(ways)("ephemeral state in %s", (_, make, have) => {
  const test = it.skipIf(!have);
  let way: Way;
  beforeAll(async () => {
    if (have) way = await make();
  });
  afterAll(() => way?.close());

  test("shows the other process what was put, and the newest of two", async () => {
    const key = randomUUID();
    expect(await way.two.get(key)).toBeNull();
    await way.one.put(key, "first", 60_000);
    await way.one.put(key, "second", 60_000);
    expect(await way.two.get(key)).toBe("second");
    expect(await way.one.get(key)).toBe("second");
  });

  test("[R58] gives a value to one of 50 takers in two processes", async () => {
    const key = randomUUID();
    await way.one.put(key, "prize", 60_000);
    const taken = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? way.one : way.two).take(key)));
    expect(taken.filter((value) => value === "prize")).toHaveLength(1);
    expect(taken.filter((value) => value === null)).toHaveLength(49);
    expect(await way.one.get(key)).toBeNull();
  });

  test("[R58] gives nothing that has expired", async () => {
    const [got, taken] = [randomUUID(), randomUUID()];
    for (const key of [got, taken]) {
      await way.one.put(key, "old", 30_000);
      await way.age(key, 30_001);
    }
    expect(await way.two.get(got)).toBeNull();
    expect(await way.two.take(taken)).toBeNull();
  });

  test("counts every call of both processes, and anew after the window", async () => {
    const key = randomUUID();
    const counts = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? way.one : way.two).count(key, 60)));
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    await way.age(key, 60_001);
    expect(await way.one.count(key, 60)).toBe(1);
  });

  test("does not let calls push a window out", async () => {
    const key = randomUUID();
    await way.one.count(key, 600);
    await way.age(key, 500_000);
    expect(await way.one.count(key, 600)).toBe(2);
    await way.age(key, 100_001);
    expect(await way.one.count(key, 600)).toBe(1);
  });

  test("[R99] holds what several hold under one key, each until its own end, and the newest of one", async () => {
    const [key, other] = [randomUUID(), randomUUID()];
    const held = async () => [...((await way.two.held([key, other])).get(key) ?? [])].sort();
    await way.one.hold([{ key, holder: "a", value: "idle" }], 30_000);
    await way.two.hold([{ key, holder: "b", value: "active" }], 300_000);
    await way.one.hold(
      [
        { key, holder: "a", value: "first" },
        { key, holder: "a", value: "second" },
      ],
      30_000,
    );
    expect(await held()).toEqual(["active", "second"]);
    expect((await way.one.held([other])).size).toBe(0);
    await way.ageLease(key, "b", 200_000);
    expect(await held()).toEqual(["active", "second"]);
    await way.ageLease(key, "b", 100_001);
    expect(await held()).toEqual(["second"]);
    await way.one.hold([{ key, holder: "b", value: "back" }], 30_000);
    expect(await held()).toEqual(["back", "second"]);
    await way.two.hold([{ key, holder: "b", value: "leaving" }], 1);
    await expect.poll(held, { timeout: 10_000 }).toEqual(["second"]);
    await Promise.all([way.one.hold([], 30_000), way.one.held([])]);
  });

  test("holds the same keys from two processes, in any order, without a deadlock", async () => {
    const keys = Array.from({ length: 50 }, () => randomUUID());
    const leases = keys.map((key) => ({ key, holder: "a", value: "x" }));
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? way.one : way.two).hold(i % 3 ? leases : leases.toReversed(), 30_000),
      ),
    );
    expect((await way.one.held(keys)).size).toBe(50);
  });

  test("keeps values and counters of one name apart", async () => {
    const key = randomUUID();
    await way.one.put(key, "value", 60_000);
    expect(await way.one.count(key, 60)).toBe(1);
    expect(await way.one.get(key)).toBe("value");
  });
});

describe("an ephemeral store that cannot be reached", () => {
  it("[R63] throws, so that callers fail closed", async () => {
    const store = redisEphemeral("redis://127.0.0.1:1");
    await expect(store.take("ticket")).rejects.toThrow();
    await store.close();
  });
});
