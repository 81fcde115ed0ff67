import { isLost, redisClient, whenReady } from "@/server/bus/redis-client";
import type { Ephemeral } from "./ephemeral-store";

const VALUES = "sotto:value:";
const COUNTERS = "sotto:count:";

/** Ephemeral state in Redis at `url`; keys expire by themselves. */
export function redisEphemeral(url: string): Ephemeral {
  const redis = redisClient(url, "ephemeral");
  return {
    async put(key, value, ttlMs) {
      await whenReady(redis);
      await redis.set(VALUES + key, value, "PX", Math.max(1, Math.ceil(ttlMs)));
    },
    async take(key) {
      await whenReady(redis);
      return redis.getdel(VALUES + key);
    },
    async get(key) {
      await whenReady(redis);
      return redis.get(VALUES + key);
    },
    async count(key, windowSeconds) {
      await whenReady(redis);
      // SET NX first, so that a counter without an expiry can never be left behind.
      const answers = await redis
        .multi()
        .set(COUNTERS + key, 0, "EX", windowSeconds, "NX")
        .incr(COUNTERS + key)
        .exec();
      const [error, value] = answers?.[1] ?? [new Error("redis dropped the transaction"), null];
      if (error !== null) throw error;
      return Number(value);
    },
    away: () => isLost(redis),
    async close() {
      redis.disconnect();
    },
  };
}
