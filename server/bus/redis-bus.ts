import type { BusMessage } from "@/protocol/bus";
import { log } from "@/server/log";
import { type Bus, HEARTBEAT, type Heartbeat, type Known } from "./bus";
import { parseBusMessage } from "./parse-bus-message";
import { isLost, redisClient, whenReady } from "./redis-client";

/** Bigger messages travel as numbers only; receivers read the log. Bytes of JSON text. */
const CARRY_BYTES = 32_768;

const roomChannel = (room: string) => `sotto:room:${room}`;
const personChannel = (person: string) => `sotto:person:${person}`;
const channelOf = (message: BusMessage) =>
  "room" in message && !("person" in message)
    ? roomChannel(message.room)
    : personChannel((message as { person: string }).person);

/** How news of a room begins, as `encode` writes it. */
const MOVED = /^\{"room":"([0-9a-f-]{36})","from":\d{1,16},"to":(\d{1,16})[,}]/;

/** Whether a text is news of a room that all have already; known by its first bytes, since reading the rest costs most. */
function isKnown(text: string, known: readonly Known[]): boolean {
  const [, room, to] = MOVED.exec(text) ?? [];
  return room !== undefined && known.every((one) => one(room, Number(to)));
}

/** What is published: with its events if that is small enough, else the numbers. */
function encode(message: BusMessage): string {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) <= CARRY_BYTES || !("from" in message)) return text;
  return JSON.stringify({ room: message.room, from: message.from, to: message.to });
}

/** The bus over Redis pub/sub at `url`: one connection rings, one listens. */
export function redisBus(url: string, heartbeat: Heartbeat = HEARTBEAT): Bus {
  const ring = redisClient(url, "bus");
  let ear: RedisEar | null = null;
  const followed = new Set<string>();
  const listeners: ((message: BusMessage) => void)[] = [];
  const known: Known[] = [];
  const states: ((up: boolean) => void)[] = [];
  const listen = () => {
    ear ??= redisEar({
      url,
      heartbeat,
      followed,
      beat: (channel) => ring.publish(channel, "beat"),
      message: (channel, text) => {
        if (isKnown(text, known)) return;
        const message = parseBusMessage(text);
        if (message !== null && channelOf(message) === channel) for (const listener of listeners) listener(message);
      },
      state: (up) => {
        // A half-open network usually takes both connections.
        if (!up && ring.status === "ready") ring.disconnect(true);
        for (const listener of states) listener(up);
      },
    });
    return ear;
  };
  const follow = async (channel: string) => {
    if (followed.has(channel)) return;
    followed.add(channel);
    await ear?.subscribe(channel);
  };
  const unfollow = async (channel: string) => {
    if (followed.delete(channel)) await ear?.unsubscribe(channel);
  };
  return {
    async publish(message) {
      try {
        // A send must not wait for a doorbell: while Redis is away the ring is lost, and the tick repairs.
        if (isLost(ring)) return;
        await whenReady(ring);
        await ring.publish(channelOf(message), encode(message));
      } catch (error) {
        log("warn", "bus-publish-failed", { error: String(error) });
      }
    },
    follow: (room) => follow(roomChannel(room)),
    unfollow: (room) => unfollow(roomChannel(room)),
    followPerson: (person) => follow(personChannel(person)),
    unfollowPerson: (person) => unfollow(personChannel(person)),
    onMessage(listener, isKnownTo = () => false) {
      listeners.push(listener);
      known.push(isKnownTo);
      listen();
    },
    onState(listener) {
      states.push(listener);
      if (listen().up()) listener(true);
    },
    async close() {
      ear?.close();
      ring.disconnect();
    },
  };
}

interface RedisEar {
  up(): boolean;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  close(): void;
}

interface EarPorts {
  readonly url: string;
  readonly heartbeat: Heartbeat;
  readonly followed: ReadonlySet<string>;
  beat(channel: string): Promise<unknown>;
  message(channel: string, text: string): void;
  state(up: boolean): void;
}

/** The listening half: subscribes to everything followed on each new connection and cuts one whose own heartbeat is not heard. */
function redisEar(ports: EarPorts): RedisEar {
  const redis = redisClient(ports.url, "bus-ear");
  const beatChannel = `sotto:beat:${crypto.randomUUID()}`;
  let up = false;
  let heard = Date.now();
  const setUp = (next: boolean) => {
    if (up === next) return;
    up = next;
    ports.state(next);
  };
  const subscribeAll = async () => {
    try {
      await redis.subscribe(beatChannel, ...ports.followed);
      heard = Date.now();
      setUp(true);
    } catch (error) {
      log("warn", "bus-subscribe-failed", { error: String(error) });
      redis.disconnect(true);
    }
  };
  redis.on("ready", () => void subscribeAll());
  redis.on("close", () => setUp(false));
  redis.on("message", (channel: string, text: string) => {
    heard = Date.now();
    if (channel !== beatChannel) ports.message(channel, text);
  });
  const timer = setInterval(() => {
    ports.beat(beatChannel).catch(() => {});
    if (!up || Date.now() - heard <= ports.heartbeat.silentMs) return;
    log("warn", "bus-silent", { ms: Date.now() - heard });
    setUp(false);
    redis.disconnect(true);
  }, ports.heartbeat.everyMs);
  timer.unref();
  return {
    up: () => up,
    async subscribe(channel) {
      if (up) await redis.subscribe(channel).catch(() => redis.disconnect(true));
    },
    async unsubscribe(channel) {
      if (up) await redis.unsubscribe(channel).catch(() => {});
    },
    close() {
      clearInterval(timer);
      redis.removeAllListeners("close");
      redis.disconnect();
    },
  };
}
