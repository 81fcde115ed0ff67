import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Sql } from "@/db/client";
import { type BusMessage, personMoved, presenceMoved, roomMoved, roomReceipts, roomTyping } from "@/protocol/bus";
import { causeOf, log } from "@/server/log";
import { type Bus, concerns, HEARTBEAT, type Heartbeat } from "./bus";

const CHANNEL = "sotto_bus";
/** Rings of this many ms go out together: NOTIFY takes a lock of the whole database at commit. */
const GATHER_MS = 3;
/** A payload must stay under 8,000 bytes, which are as many characters here. One message has at most some 3,000. */
const PAYLOAD_MESSAGES = 30;
const PAYLOAD_CHARACTERS = 7_900;
const RETRY_MS = 1_000;

/** What one NOTIFY carries: messages as numbers, or a heartbeat of the node `beat`. */
const payload = z.union([
  z.strictObject({ beat: z.uuid() }),
  z.strictObject({
    m: z
      .array(z.union([roomMoved.omit({ events: true }), personMoved, roomReceipts, roomTyping, presenceMoved]))
      .max(PAYLOAD_MESSAGES),
  }),
]);

/** `sql` rings (pooler or not); `connect` makes a new direct connection for LISTEN each time one is needed. */
export interface PostgresBusPorts {
  readonly sql: Sql;
  connect(): Sql;
  readonly heartbeat?: Heartbeat;
}

/** The bus over LISTEN/NOTIFY, for installations without Redis: one channel, numbers only, coalesced after commit. */
export function postgresBus(ports: PostgresBusPorts): Bus {
  const notify = (text: string) => ports.sql`select pg_notify(${CHANNEL}, ${text})`;
  const outbox = gathering(notify);
  const followed = new Set<string>();
  const listeners: ((message: BusMessage) => void)[] = [];
  const states: ((up: boolean) => void)[] = [];
  let ear: PostgresEar | null = null;
  const hear = (message: BusMessage) => {
    if (concerns(message, followed)) for (const listener of listeners) listener(message);
  };
  const listen = () => {
    ear ??= postgresEar({
      connect: ports.connect,
      heartbeat: ports.heartbeat ?? HEARTBEAT,
      beat: notify,
      hear,
      state: (up) => {
        for (const listener of states) listener(up);
      },
    });
    return ear;
  };
  return {
    publish: outbox,
    follow: async (room) => void followed.add(room),
    unfollow: async (room) => void followed.delete(room),
    followPerson: async (person) => void followed.add(person),
    unfollowPerson: async (person) => void followed.delete(person),
    onMessage(listener) {
      listeners.push(listener);
      listen();
    },
    onState(listener) {
      states.push(listener);
      if (listen().up()) listener(true);
    },
    async close() {
      await ear?.close();
    },
  };
}

/** Gathers rings for a few ms: ranges of one room become one, the rest goes side by side. */
function gathering(notify: (text: string) => PromiseLike<unknown>): (message: BusMessage) => Promise<void> {
  let waiting = new Map<string, BusMessage>();
  let sent: Promise<void> | null = null;
  const flush = async () => {
    const messages = [...waiting.values()];
    waiting = new Map();
    sent = null;
    for (const text of payloadsOf(messages)) await notify(text);
  };
  return (message) => {
    if (!("from" in message)) waiting.set(JSON.stringify(message), message);
    else {
      const before = waiting.get(message.room);
      const from = before !== undefined && "from" in before ? Math.min(before.from, message.from) : message.from;
      const to = before !== undefined && "to" in before ? Math.max(before.to, message.to) : message.to;
      waiting.set(message.room, { room: message.room, from, to });
    }
    sent ??= new Promise<void>((resolve) => setTimeout(resolve, GATHER_MS))
      .then(flush)
      .catch((error) => log("warn", "bus-publish-failed", { error: causeOf(error) }));
    return sent;
  };
}

/** Messages side by side, as many in a payload as fit. */
function payloadsOf(messages: readonly BusMessage[]): string[] {
  const payloads: string[][] = [];
  let left = 0;
  for (const text of messages.map((message) => JSON.stringify(message))) {
    const open = payloads.at(-1);
    if (open !== undefined && open.length < PAYLOAD_MESSAGES && text.length < left) open.push(text);
    else payloads.push([text]);
    left = (payloads.at(-1) === open ? left : PAYLOAD_CHARACTERS) - text.length - 1;
  }
  return payloads.map((texts) => `{"m":[${texts.join(",")}]}`);
}

interface PostgresEar {
  up(): boolean;
  close(): Promise<void>;
}

interface EarPorts {
  readonly heartbeat: Heartbeat;
  connect(): Sql;
  beat(text: string): PromiseLike<unknown>;
  hear(message: BusMessage): void;
  state(up: boolean): void;
}

/**
 * The listening half. Its connection is thrown away and made anew when its own heartbeat does not come back: the
 * driver's own re-listen gives up when its first try fails, and never notices a half-open connection.
 */
function postgresEar(ports: EarPorts): PostgresEar {
  const node = randomUUID();
  let up = false;
  let closed = false;
  let heard = Date.now();
  let sql: Sql | null = null;
  const setUp = (next: boolean) => {
    if (up === next || closed) return;
    up = next;
    ports.state(next);
  };
  const onNotify = (text: string) => {
    const parsed = payload.safeParse(readJson(text));
    if (!parsed.success) return log("warn", "bus-message-dropped", { bytes: text.length });
    if ("beat" in parsed.data) {
      if (parsed.data.beat === node) heard = Date.now();
    } else for (const message of parsed.data.m) ports.hear(message);
  };
  const listen = async () => {
    while (!closed) {
      const connection = ports.connect();
      sql = connection;
      try {
        // Called on every re-listen too: what was rung in between is lost, and `true` says so.
        await connection.listen(CHANNEL, onNotify, () => {
          if (sql !== connection) return;
          heard = Date.now();
          if (up) ports.state(true);
          setUp(true);
        });
        return;
      } catch (error) {
        log("warn", "bus-listen-failed", { error: causeOf(error) });
        void connection.end({ timeout: 0 }).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
      }
    }
  };
  let listening = listen();
  const timer = setInterval(() => {
    Promise.resolve(ports.beat(JSON.stringify({ beat: node }))).catch(() => {});
    if (!up || Date.now() - heard <= ports.heartbeat.silentMs) return;
    log("warn", "bus-silent", { ms: Date.now() - heard });
    setUp(false);
    const old = sql;
    sql = null;
    void old?.end({ timeout: 0 }).catch(() => {});
    listening = listen();
  }, ports.heartbeat.everyMs);
  timer.unref();
  return {
    up: () => up,
    async close() {
      closed = true;
      clearInterval(timer);
      await sql?.end({ timeout: 0 }).catch(() => {});
      await listening.catch(() => {});
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
