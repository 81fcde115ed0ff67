import { isLost, redisClient, whenReady } from "@/server/bus/redis-client";
import type { Ephemeral } from "./ephemeral-store";

const VALUES = "sotto:value:";
const COUNTERS = "sotto:count:";
const LEASES = "sotto:lease:";
const NOW = 'local t = redis.call("time") local now = t[1] * 1000 + math.floor(t[2] / 1000) ';
/** A hash of each key: holder → when it ends and what it holds. What has ended goes when the next one is held; a whole key by itself, after the last. */
const HOLD = `${NOW}local all = redis.call("hgetall", KEYS[1])
for i = 1, #all, 2 do
  if tonumber(string.match(all[i + 1], "^%d+")) <= now then redis.call("hdel", KEYS[1], all[i]) end
end
redis.call("hset", KEYS[1], ARGV[1], string.format("%.0f", now + ARGV[2]) .. " " .. ARGV[3])
if redis.call("pttl", KEYS[1]) < tonumber(ARGV[2]) then redis.call("pexpire", KEYS[1], ARGV[2]) end`;
const HELD = `${NOW}local all, found = redis.call("hgetall", KEYS[1]), {}
for i = 1, #all, 2 do
  local ends, value = string.match(all[i + 1], "^(%d+) (.*)$")
  if tonumber(ends) > now then found[#found + 1] = value end
end
return found`;
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
    async hold(leases, ttlMs) {
      await whenReady(redis);
      const ttl = Math.max(1, Math.ceil(ttlMs));
      await Promise.all(leases.map(({ key, holder, value }) => redis.eval(HOLD, 1, LEASES + key, holder, ttl, value)));
    },
    async held(keys) {
      await whenReady(redis);
      const found = await Promise.all(
        keys.map(async (key) => [key, (await redis.eval(HELD, 1, LEASES + key)) as string[]] as const),
      );
      return new Map(found.filter(([, values]) => values.length > 0));
    },
    away: () => isLost(redis),
    async close() {
      redis.disconnect();
    },
  };
}
