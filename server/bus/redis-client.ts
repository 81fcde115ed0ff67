import { Cluster, Redis, type RedisOptions } from "ioredis";
import { log } from "@/server/log";
import { redisPlace } from "./redis-place";

/** How long a command waits for a connection that is being made, in ms; after that it fails. */
const READY_MS = 3_000;
/** How long an answer may stay away before the connection is taken for half-open and replaced, in ms. */
const SILENT_MS = 4_000;

/** One server, one behind sentinels, or a cluster: the same commands. */
export type RedisClient = Redis | Cluster;

const backOff = (times: number) => Math.min(100 * 2 ** Math.min(times, 5), 3_000) * (0.5 + Math.random() / 2);

const OPTIONS = {
  enableOfflineQueue: false,
  enableAutoPipelining: true,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 5_000,
  commandTimeout: 5_000,
  socketTimeout: SILENT_MS,
  retryStrategy: backOff,
  sentinelRetryStrategy: backOff,
  reconnectOnError: () => false,
} satisfies RedisOptions;

/**
 * A Redis connection of ours: no offline queue (a long outage must not pile up memory), own back-off with jitter,
 * a bound on every command. `purpose` names it in the log; what `url` may be stands in redis-place.
 */
export function redisClient(url: string, purpose: string): RedisClient {
  const redis = open(url);
  let told = "";
  redis.on("close", () => lost.add(redis));
  redis.on("error", (error: Error) => {
    if (error.message !== told) log("warn", "redis-error", { purpose, error: error.message });
    told = error.message;
  });
  redis.on("ready", () => {
    told = "";
    lost.delete(redis);
  });
  return redis;
}

function open(url: string): RedisClient {
  const place = redisPlace(url);
  if (place.t === "single") return new Redis(url, OPTIONS);
  const { nodes, login } = place;
  if (place.t === "sentinel") return new Redis({ ...OPTIONS, ...login, sentinels: [...nodes], name: place.name });
  // autoResubscribe stays off as elsewhere: the bus subscribes itself on every new connection.
  return new Cluster([...nodes], {
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    clusterRetryStrategy: backOff,
    redisOptions: { connectTimeout: 5_000, commandTimeout: 5_000, socketTimeout: SILENT_MS, ...login },
  });
}

/** Redis does not answer; `code` is what the HTTP layer knows as "try again later". */
class RedisUnavailable extends Error {
  readonly code = "CONNECT_TIMEOUT";
  override readonly name = "RedisUnavailable";
}

/** Callers that wait for the same connection wait together. */
const waits = new WeakMap<RedisClient, Promise<void>>();

/** Resolves once the connection takes commands; throws when it does not in time. */
export function whenReady(redis: RedisClient): Promise<void> {
  if (redis.status === "ready") return Promise.resolve();
  const known = waits.get(redis);
  if (known !== undefined) return known;
  const wait = new Promise<void>((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      redis.off("ready", onReady);
      waits.delete(redis);
      settle();
    };
    const onReady = () => done(resolve);
    const timer = setTimeout(() => done(() => reject(new RedisUnavailable("redis cannot be reached"))), READY_MS);
    redis.on("ready", onReady);
  });
  waits.set(redis, wait);
  return wait;
}

const lost = new WeakSet<RedisClient>();

/** Whether its connection was lost, or could not be made, and none is ready since: what is worth nothing later need not wait. */
export function isLost(redis: RedisClient): boolean {
  return lost.has(redis);
}
