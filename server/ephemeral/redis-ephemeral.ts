import { isLost, redisClient, whenReady } from "@/server/bus/redis-client";
import type { Ephemeral } from "./ephemeral-store";

const VALUES = "sotto:value:";
const COUNTERS = "sotto:count:";
/** SET NX first, so that a counter without an expiry can never be left behind; one command, so that it joins the others of a turn. */
const COUNT = 'redis.call("set", KEYS[1], 0, "ex", ARGV[1], "nx") return redis.call("incr", KEYS[1])';

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
      return Number(await redis.eval(COUNT, 1, COUNTERS + key, windowSeconds));
    },
    away: () => isLost(redis),
    async close() {
      redis.disconnect();
    },
  };
}
