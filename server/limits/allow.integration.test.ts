import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral, ephemeral } from "@/server/ephemeral/ephemeral";
import { allow } from "./allow";

describe.skipIf(!haveRedis())("limits while Redis is away", () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
    Object.assign(process.env, {
      DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      REDIS_URL: redis.url,
      AUTH_SECRET: randomBytes(32).toString("hex"),
      ENCRYPTION_KEYS: `${randomBytes(32).toString("base64url")}=`,
      OPAQUE_SERVER_SETUP: randomBytes(128).toString("base64url"),
      LIMIT_READ: "3/3600",
    });
    forgetConfiguration();
  });
  afterAll(async () => {
    await closeEphemeral();
    await redis.stop();
  });

  it("[R63] of people who are signed in are counted here, everybody else is refused, and Redis counts again when it is back", async () => {
    expect(await allow("READ", "account:a")).toEqual({ ok: true });
    await redis.stop();
    await expect.poll(() => ephemeral().away()).toBe(true);
    const reads = await Promise.all([1, 2, 3, 4].map(() => allow("READ", "account:a")));
    expect(reads.map((read) => read.ok)).toEqual([true, true, true, false]);
    const guarded = ["SIGN_IN", "UNLOCK", "LOOK_UP", "RECOVERY", "PUBLIC"] as const;
    const others = await Promise.allSettled(guarded.map((limit) => allow(limit, "account:a")));
    expect(others.map((other) => other.status)).toEqual(guarded.map(() => "rejected"));
    redis = await startTestRedis(redis.port);
    await expect.poll(() => ephemeral().away(), { timeout: 20_000 }).toBe(false);
    expect(await allow("READ", "account:a")).toEqual({ ok: true });
    expect(await allow("SIGN_IN", "address:b")).toEqual({ ok: true });
  });
});
