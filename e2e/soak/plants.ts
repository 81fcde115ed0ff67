import { newId } from "@/crypto/random";
import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Store } from "@/engine/store/store";
import type { OutboxRow } from "@/engine/store/tables";
import type { Http } from "@/engine/transport/http";
import type { Event } from "@/protocol/event";
import type { EventId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { DEED_PLANTS } from "./deed-plants";
import { every, onPut } from "./on-put";
import type { Edit } from "./planted-sidecar";
import { SIDECAR_PLANTS } from "./sidecar-plants";
import { SIGNAL_PLANTS } from "./signal-plants";
import { STATE_PLANTS } from "./state-plants";

/**
 * A bug that is put between an engine and its ports, or into a copy of a sidecar, to show that the checker finds it. The
 * product knows nothing of it.
 */
export interface Plant {
  readonly about: string;
  /** what is changed in the copy that all sockets lead to */
  readonly sidecar?: readonly Edit[];
  /** Is told every text that is about to be written. */
  hear?(text: string): void;
  http?(inner: Http): Http;
  open?(inner: OpenSocket): OpenSocket;
  store?(inner: Store): Store;
}

const SEND = /^\/api\/v1\/rooms\/[0-9a-f-]{36}\/events$/;
const PAGE = /^\/api\/v1\/rooms\/[0-9a-f-]{36}\/events\?/;

/** A queue that puts what it was slow with in once more, under a new id: the classical way to send twice. */
function queueTwice(): Plant {
  const doubles = every(9);
  return {
    about: "sends some texts again under a new id",
    store: onPut(async (tx, table, row) => {
      await tx.put(table, row);
      const fresh = table === "outbox" && (row as OutboxRow).state === "queued";
      if (fresh && (row as OutboxRow).kind === "message" && doubles())
        await tx.put("outbox", { ...(row as OutboxRow), id: newId() as EventId });
    }),
  };
}

/** A store that answers before it has written, and loses what it was given. */
function loseOutboxRows(): Plant {
  const loses = every(9);
  return {
    about: "says that an intention is durable, and loses it",
    store: onPut(async (tx, table, row) => {
      const fresh =
        table === "outbox" && (row as OutboxRow).state === "queued" && (row as OutboxRow).kind === "message";
      if (!(fresh && loses())) await tx.put(table, row);
    }),
  };
}

/** A page without one of its messages, everything after it moved up so that no hole shows. */
function dropFromPages(): Plant {
  return {
    about: "drops an event from a page and closes the hole",
    http: (inner) => ({
      async request(method, path, body, type) {
        const answer = await inner.request(method, path, body, type);
        if (!PAGE.test(path) || answer.status !== 200) return answer;
        const page = JSON.parse(answer.text) as { to: number; head: number; events: Event[] };
        const at = page.events.findIndex((event, i) => event.kind === "message" && i < page.events.length - 1);
        if (at < 0) return answer;
        const events = page.events
          .filter((_, i) => i !== at)
          .map((event, i) => (i < at ? event : { ...event, seq: event.seq - 1 }));
        return { ...answer, text: JSON.stringify({ ...page, to: page.to - 1, events }) };
      },
    }),
  };
}

/** A door that acknowledges before anything was sent, and now and then forgets to send. */
function acknowledgeFirst(): Plant {
  const forgets = every(7);
  return {
    about: "acknowledges a send that never leaves",
    http: (inner) => ({
      async request(method, path, body, type) {
        if (method !== "POST" || !SEND.test(path) || !forgets()) return inner.request(method, path, body, type);
        const { items } = body as { items: SendItem[] };
        const results = items.map((item, i) => ({
          id: item.id,
          status: "ok",
          seq: 100_000 + i,
          tokenHash: "A".repeat(43),
          createdAt: Date.now(),
        }));
        return { status: 200, text: JSON.stringify({ results }) };
      },
    }),
    open: (inner) => (url, events) => {
      const port = inner(url, events);
      const send = (text: string) => {
        const frame = JSON.parse(text) as { t: string; ref: number; room: string; items: SendItem[] };
        if (frame.t !== "send" || !forgets()) return port.send(text);
        const results = frame.items.map((item, i) => ({
          id: item.id,
          status: "ok",
          seq: 100_000 + i,
          tokenHash: "A".repeat(43),
          createdAt: Date.now(),
        }));
        events.message(JSON.stringify({ t: "ack", ref: frame.ref, room: frame.room, results }));
      };
      return { send, close: () => port.close() };
    },
  };
}

/** A resume that is off by one: what came right after the last event held is never replayed. */
function resumeOffByOne(): Plant {
  return {
    about: "resumes one event too late",
    open: (inner) => (url, events) => {
      const port = inner(url, events);
      const send = (text: string) => {
        const frame = JSON.parse(text) as { t: string; rooms: [string, number][] };
        port.send(
          frame.t === "join"
            ? JSON.stringify({ ...frame, rooms: frame.rooms.map(([room, since]) => [room, since + 1]) })
            : text,
        );
      };
      return { send, close: () => port.close() };
    },
  };
}

/** A store that mixes up the order in which things were written. */
function shuffleOutbox(): Plant {
  const swaps = every(3);
  return {
    about: "forgets the order of what waits",
    store: (inner) => ({
      read: (tables, run) => inner.read(tables, run),
      wipe: () => inner.wipe(),
      close: () => inner.close(),
      write: (tables, run, term) =>
        inner.write(
          tables,
          (tx) =>
            run({
              ...tx,
              put: (table, row) => {
                const waits = table === "outbox" && (row as OutboxRow).state === "queued";
                return tx.put(table, waits && swaps() ? { ...row, order: (row as OutboxRow).order - 5_000 } : row);
              },
            }),
          term,
        ),
    }),
  };
}

/** All planted bugs by name; each makes a fresh one. */
export const PLANTS: Readonly<Record<string, () => Plant>> = {
  "new-ids": queueTwice,
  "lost-rows": loseOutboxRows,
  "dropped-event": dropFromPages,
  "early-ack": acknowledgeFirst,
  "late-resume": resumeOffByOne,
  "shuffled-outbox": shuffleOutbox,
  ...STATE_PLANTS,
  ...DEED_PLANTS,
  ...SIDECAR_PLANTS,
  ...SIGNAL_PLANTS,
};
