import type { HeldReceipt } from "@/engine/receipts/held-receipts";
import type { OpenSocket } from "@/engine/socket/socket-port";
import type { Store } from "@/engine/store/store";
import type { RoomRecord } from "@/engine/store/tables";
import type { Http } from "@/engine/transport/http";
import type { Event } from "@/protocol/event";
import { entriesOutput, page, sendInput, sendOutput } from "@/protocol/http/rooms";
import type { Receipt } from "@/protocol/receipt";
import type { SendItem, SendResult } from "@/protocol/send";
import { down } from "@/protocol/socket/down/down";
import { up } from "@/protocol/socket/up/up";
import { hashOfToken, seenOf } from "./envelope";
import type { Answer, Fact, Far } from "./fact";

/** Takes down facts. */
export type Note = (fact: Fact) => void;

const EVENTS = /^\/api\/v1\/rooms\/([0-9a-f-]{36})\/(events|entries)/;

/** Notes what an engine sends and gets by HTTP, exactly as the engine gets it. */
export function recordedHttp(client: string, inner: Http, note: Note): Http {
  return {
    async request(method, path, body, type) {
      const room = EVENTS.exec(path)?.[1];
      if (room && method === "POST") noteSend(client, room, sendInput.safeParse(body).data?.items ?? [], note);
      const answer = await inner.request(method, path, body, type);
      if (room && answer.status === 200) noteAnswer(client, room, JSON.parse(answer.text), note);
      return answer;
    },
  };
}

function noteAnswer(client: string, room: string, json: unknown, note: Note): void {
  const results = sendOutput.safeParse(json);
  if (results.success) note({ t: "answer", client, room, results: results.data.results.map(answerOf) });
  const read = page.safeParse(json);
  if (read.success) {
    const { from, to, events } = read.data;
    note({ t: "page", client, room, from, to, events: events.map(seenOf) });
  }
  const entries = entriesOutput.safeParse(json);
  if (entries.success) for (const event of entries.data.entries) note(onePage(client, event));
}

function onePage(client: string, event: Event): Fact {
  return { t: "page", client, room: event.room, from: event.seq, to: event.seq, events: [seenOf(event)], chain: true };
}

function noteSend(client: string, room: string, items: readonly SendItem[], note: Note): void {
  note({ t: "send", client, room, items: items.map(({ id, token }) => ({ id, tokenHash: hashOfToken(token) })) });
}

/** A result of the wire as a fact holds it. */
export function answerOf(result: SendResult): Answer {
  if (result.status === "refused") return { id: result.id, status: "refused", code: result.code };
  return { id: result.id, status: result.status, seq: result.seq, tokenHash: result.tokenHash };
}

/** How far somebody is, as a fact holds it. */
export function farOf([account, delivered, read]: Receipt | HeldReceipt): Far {
  return { account, delivered, read };
}

// Counted anew in each history.
const sockets = new WeakMap<Note, number>();

/** Notes what an engine sends and gets by its sockets. */
export function recordedSocket(client: string, inner: OpenSocket, note: Note): OpenSocket {
  return (url, events) => {
    const socket = (sockets.get(note) ?? 0) + 1;
    sockets.set(note, socket);
    const port = inner(url, {
      ...events,
      message(text) {
        noteDown(client, socket, text, note);
        events.message(text);
      },
    });
    return {
      close: () => port.close(),
      send(text) {
        noteUp(client, socket, text, note);
        port.send(text);
      },
    };
  };
}

function noteUp(client: string, socket: number, text: string, note: Note): void {
  const frame = up.parse(JSON.parse(text));
  if (frame.t === "send") noteSend(client, frame.room, frame.items, note);
  if (frame.t === "typing") note({ t: "types", client, room: frame.room, at: Date.now() });
  if (frame.t === "join") for (const [room, since] of frame.rooms) note({ t: "join", client, socket, room, since });
}

function noteDown(client: string, socket: number, text: string, note: Note): void {
  const frame = down.parse(JSON.parse(text));
  if (frame.t === "ack") note({ t: "answer", client, room: frame.room, results: frame.results.map(answerOf) });
  if (frame.t === "joined" || frame.t === "reset")
    note({ t: frame.t, client, socket, room: frame.room, head: frame.head });
  if (frame.t === "receipts") note({ t: "told", client, room: frame.room, others: frame.receipts.map(farOf) });
  if (frame.t === "parted") note({ t: "parted", client, socket, room: frame.room });
  if (frame.t !== "events") return;
  const { room, from, to, events } = frame;
  note({ t: "frame", client, socket, room, from, to, events: events.map(seenOf) });
}

/** Notes every committed transaction of an engine's store that moved the covered range of a room. */
export function recordedStore(client: string, inner: Store, note: Note): Store {
  return {
    read: (tables, run) => inner.read(tables, run),
    wipe: () => inner.wipe(),
    close: () => inner.close(),
    async write(tables, run, term) {
      let record: RoomRecord | null = null;
      let rows: Event[] = [];
      const value = await inner.write(
        tables,
        (tx) => {
          rows = [];
          return run({
            ...tx,
            async put(table, row) {
              if (table === "rooms") record = row as RoomRecord;
              if (table === "events") rows.push((row as { event: Event }).event);
              await tx.put(table, row);
            },
          });
        },
        term,
      );
      noteApplied(client, record, rows, note);
      return value;
    },
  };
}

function noteApplied(client: string, record: RoomRecord | null, rows: readonly Event[], note: Note): void {
  const [from, to] = record?.ranges.at(-1) ?? [0, 0];
  if (!record || to === 0) return;
  note({ t: "applied", client, room: record.room, from, to, rows: rows.map(seenOf) });
}
