import { log } from "@/server/log";
import type { Heartbeat } from "./bus";
import { redisClient } from "./redis-client";

/** The listening half of the bus over Redis. */
export interface RedisEar {
  up(): boolean;
  close(): void;
}

interface EarPorts {
  readonly url: string;
  readonly channel: string;
  readonly heartbeat: Heartbeat;
  beat(channel: string): Promise<unknown>;
  hear(text: string): void;
  state(up: boolean): void;
}

/** Subscribes on each new connection, and cuts one on which its own heartbeat is not heard. */
export function redisEar({ url, channel, heartbeat, beat, hear, state }: EarPorts): RedisEar {
  const redis = redisClient(url, "bus-ear");
  const beatChannel = `sotto:beat:${crypto.randomUUID()}`;
  let up = false;
  let heard = Date.now();
  const setUp = (next: boolean) => {
    if (up === next) return;
    up = next;
    state(next);
  };
  const subscribe = async () => {
    try {
      await redis.subscribe(beatChannel, channel);
      heard = Date.now();
      setUp(true);
    } catch (error) {
      log("warn", "bus-subscribe-failed", { error: String(error) });
      redis.disconnect(true);
    }
  };
  redis.on("ready", () => void subscribe());
  redis.on("close", () => setUp(false));
  redis.on("message", (from: string, text: string) => {
    heard = Date.now();
    if (from === channel) hear(text);
  });
  const timer = setInterval(() => {
    beat(beatChannel).catch(() => {});
    if (!up || Date.now() - heard <= heartbeat.silentMs) return;
    log("warn", "bus-silent", { ms: Date.now() - heard });
    setUp(false);
    redis.disconnect(true);
  }, heartbeat.everyMs);
  timer.unref();
  return {
    up: () => up,
    close() {
      clearInterval(timer);
      redis.removeAllListeners("close");
      redis.disconnect();
    },
  };
}
