import { randomUUID } from "node:crypto";
import type { BusMessage } from "@/protocol/bus";
import { eventText } from "@/server/events/event-text";
import { log } from "@/server/log";
import { type Bus, concerns, HEARTBEAT, type Heartbeat, type Known } from "./bus";
import { parseBusMessage } from "./parse-bus-message";
import { isLost, redisClient, whenReady } from "./redis-client";
import { type RedisEar, redisEar } from "./redis-ear";

/**
 * One channel for all: what a commit moved leaves in one command, whoever listens knows by the first bytes of a line whether
 * it concerns them, and a socket that comes or goes has nothing to subscribe.
 */
const CHANNEL = "sotto:bus";
/** Bigger messages travel as numbers only; receivers read the log. Characters of JSON text, which is ASCII. */
const CARRY = 32_768;
/** Characters after which what gathered is parted. */
const PART = 262_144;

/** How a line about a room begins, and how news of its log does, as `lineOf` writes them. */
const OF_ROOM = /^\{"room":"([0-9a-f-]{36})"/;
const MOVED = /^\{"room":"([0-9a-f-]{36})","from":\d{1,16},"to":(\d{1,16})[,}]/;

/** One message as a line: with its events if they are asked for and small enough, else the numbers. */
function lineOf(message: BusMessage, carries: boolean): string {
  if (!("from" in message)) return JSON.stringify(message);
  const { room, from, to, events } = message;
  const numbers = `{"room":"${room}","from":${from},"to":${to}`;
  const carried = carries && events && `${numbers},"events":[${events.map(eventText).join(",")}]}`;
  return carried && carried.length <= CARRY ? carried : `${numbers}}`;
}

/** The bus over Redis pub/sub at `url`: one connection rings, one listens. */
export function redisBus(url: string, heartbeat: Heartbeat = HEARTBEAT): Bus {
  const node = randomUUID();
  const ring = redisClient(url, "bus");
  let ear: RedisEar | null = null;
  const followed = new Set<string>();
  const listeners: ((message: BusMessage) => void)[] = [];
  const known: Known[] = [];
  const states: ((up: boolean) => void)[] = [];
  // Redis says who got the last ring. Where that was nobody else, numbers do: whoever comes meanwhile reads the log.
  let heard = Number.POSITIVE_INFINITY;
  const isKnown = (room: string, to: number) => known.every((one) => one(room, to));
  const tell = (message: BusMessage) => {
    for (const listener of listeners) listener(message);
  };
  const hearLine = (line: string) => {
    const [, room] = OF_ROOM.exec(line) ?? [];
    if (room !== undefined && !followed.has(room)) return;
    const [, moved, to] = MOVED.exec(line) ?? [];
    if (moved !== undefined && isKnown(moved, Number(to))) return;
    const message = parseBusMessage(line);
    if (message !== null && concerns(message, followed)) tell(message);
  };
  const hear = (text: string) => {
    // Own messages were told without the way round.
    if (text.startsWith(node)) return;
    const [, ...lines] = text.split("\n");
    for (const line of lines) hearLine(line);
  };
  const listen = () => {
    ear ??= redisEar({
      url,
      channel: CHANNEL,
      heartbeat,
      beat: (channel) => ring.publish(channel, "beat"),
      hear,
      state: (up) => {
        // A half-open network usually takes both connections.
        if (!up && ring.status === "ready") ring.disconnect(true);
        for (const listener of states) listener(up);
      },
    });
    return ear;
  };
  const send = async (messages: readonly BusMessage[]) => {
    for (const message of messages) {
      const news = !("from" in message) || !isKnown(message.room, message.to);
      if (news && concerns(message, followed)) tell(message);
    }
    // A send must not wait for a doorbell: while Redis is away the ring is lost, and the tick repairs.
    if (isLost(ring)) return;
    await whenReady(ring);
    const carries = heard > (ear?.up() ? 1 : 0);
    const counts = await Promise.all(textsOf(node, messages, carries).map((text) => ring.publish(CHANNEL, text)));
    // A server of a cluster counts its own listeners only.
    heard = ring.isCluster ? Number.POSITIVE_INFINITY : Math.max(...counts);
  };
  return {
    publish: gathering(send),
    follow: async (room) => void followed.add(room),
    unfollow: async (room) => void followed.delete(room),
    followPerson: async (person) => void followed.add(person),
    unfollowPerson: async (person) => void followed.delete(person),
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

/** Gathers what is published in one turn of the event loop, since a command costs more than what is in it. */
function gathering(send: (messages: readonly BusMessage[]) => Promise<void>): (message: BusMessage) => Promise<void> {
  let waiting: BusMessage[] = [];
  let sent: Promise<void> | null = null;
  const flush = () => {
    const messages = waiting;
    waiting = [];
    sent = null;
    return send(messages);
  };
  return (message) => {
    waiting.push(message);
    sent ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(flush)
      .catch((error) => log("warn", "bus-publish-failed", { error: String(error) }));
    return sent;
  };
}

/** What is published: who rings, then a line a message. */
function textsOf(node: string, messages: readonly BusMessage[], carries: boolean): string[] {
  const texts: string[] = [];
  let text = node;
  for (const message of messages) {
    if (text.length > PART) {
      texts.push(text);
      text = node;
    }
    text += `\n${lineOf(message, carries)}`;
  }
  return [...texts, text];
}
