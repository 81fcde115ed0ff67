import WebSocket from "ws";
import { webSocketOpener } from "@/engine/socket/socket-port";
import { api } from "@/engine/transport/api";
import type { RoomId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { down } from "@/protocol/socket/down/down";
import { PROTOCOL } from "@/protocol/version";
import type { Client } from "./client";
import type { Answer } from "./fact";
import { answerOf, type Note, recordedSocket } from "./recorder";

/** A socket by hand, of somebody who has an engine beside it: one that need not read. */
export interface RawSocket {
  /** how far a room was brought to it; -1: not at all */
  at(room: RoomId): number;
  closed(): boolean;
  /** whether it was told that a room is not its person's (any more) */
  parted(room: RoomId): boolean;
  pause(): void;
  resume(): void;
  ping(): void;
  /** Sends a batch; null when no answer came. */
  send(room: RoomId, items: SendItem[]): Promise<Answer[] | null>;
  close(): void;
}

/** Where it leads, as whom, under which name its facts are noted. */
export interface RawOptions {
  readonly client: Client;
  readonly name: string;
  readonly url: string;
  readonly origin: string;
  readonly note: Note;
  readonly joins?: readonly [RoomId, number][];
}

const ANSWER_MS = 10_000;

/** Opens one with a ticket of its own, says hello, and joins. */
export async function openRaw({ client, name, url, origin, note, joins = [] }: RawOptions): Promise<RawSocket> {
  const ticket = await api(client.http).ticket();
  if (!ticket.ok) throw new Error(`no ticket for ${name}: ${ticket.code}`);
  const made: { ws?: WebSocket & { _socket?: { pause(): void; resume(): void } } } = {};
  const opener = webSocketOpener((to) => {
    made.ws = new WebSocket(to, { origin, perMessageDeflate: false });
    return made.ws as unknown as globalThis.WebSocket;
  });
  const reached = new Map<RoomId, number>();
  const parted = new Set<RoomId>();
  const answers = new Map<number, (results: Answer[]) => void>();
  let closed = false;
  let ready: () => void = () => {};
  const welcome = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const reach = (room: RoomId, to: number) => reached.set(room, Math.max(to, reached.get(room) ?? -1));
  const port = recordedSocket(
    name,
    opener,
    note,
  )(url, {
    open: () => port.send(JSON.stringify({ t: "hello", v: PROTOCOL, ticket: ticket.value.ticket })),
    message(text) {
      const frame = down.parse(JSON.parse(text));
      if (frame.t === "welcome") ready();
      if (frame.t === "joined" || frame.t === "reset") reach(frame.room, frame.head);
      if (frame.t === "parted") parted.add(frame.room);
      if (frame.t === "events") reach(frame.room, frame.to);
      if (frame.t === "ack") answers.get(frame.ref)?.(frame.results.map(answerOf));
    },
    closed: () => {
      closed = true;
      ready();
    },
  });
  await welcome;
  if (joins.length > 0) port.send(JSON.stringify({ t: "join", rooms: joins }));
  return {
    at: (room) => reached.get(room) ?? -1,
    closed: () => closed,
    parted: (room) => parted.has(room),
    pause: () => made.ws?._socket?.pause(),
    resume: () => made.ws?._socket?.resume(),
    ping: () => port.send(JSON.stringify({ t: "ping" })),
    send: (room, items) =>
      new Promise((resolve) => {
        const ref = answers.size + 1;
        const timer = setTimeout(() => resolve(null), ANSWER_MS);
        answers.set(ref, (results) => {
          clearTimeout(timer);
          resolve(results);
        });
        port.send(JSON.stringify({ t: "send", ref, room, items }));
      }),
    close: () => made.ws?.terminate(),
  };
}
