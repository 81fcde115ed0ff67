import { PROTOCOL } from "@/protocol/version";
import type { DialectName, Member } from "./plan";

/** One message to send. `deviceSeq` counts what its sender has sent, from 1. */
export interface Draft {
  readonly ref: number;
  readonly room: string;
  readonly id: string;
  readonly deviceSeq: number;
  readonly token: string;
}

/** What is told of the frames of one line. */
export interface Ears {
  readonly member: Member;
  say(text: string): void;
  ready(): void;
  answered(ref: number, ok: boolean): void;
  /** A contiguous piece of the room's log, or one message with its number. */
  delivered(from: number, to: number): void;
}

/** A server's language: how to come in, how to send, and how to know a frame by its first bytes, without parsing it. */
export interface Dialect {
  readonly path: string;
  /** Whether numbers are dense in each room. */
  readonly dense: boolean;
  open(ears: Ears): void;
  hear(ears: Ears, buffer: Buffer, start: number): void;
  message(draft: Draft): string;
  /** What a member says beside messages, once a second: how far they have read, or only hold the room, and whether they write. */
  signals?(told: { room: string; at: number; reads: boolean; writes: boolean }): string[];
  /** The ids of the messages that a whole frame brings. */
  ids(text: string): string[];
}

const ZERO = 48;
const NINE = 57;
const LETTER = { a: 97, e: 101, j: 106, w: 119 } as const;
const AFTER_TYPE = '{"t":"'.length;
const AFTER_REF = '{"t":"ack","ref":'.length;
const ANSWER_BYTES = 220;
const AFTER_FROM = `{"t":"events","room":"${"x".repeat(36)}","from":`.length;
const BEFORE_TO = ',"to":'.length;

/** The number whose first digit stands at `at`, and where it ends. */
function numberAt(buffer: Buffer, at: number): [number, number] {
  let [value, end] = [0, at];
  for (let digit = buffer[end] ?? 0; digit >= ZERO && digit <= NINE; digit = buffer[end] ?? 0) {
    value = value * 10 + digit - ZERO;
    end += 1;
  }
  return [value, end];
}

function jsonFrame(ears: Ears, buffer: Buffer, start: number, welcome: () => void) {
  const letter = buffer[start + AFTER_TYPE];
  // `events`, not `error`.
  if (letter === LETTER.e && buffer[start + AFTER_TYPE + 1] === 118) {
    const [from, end] = numberAt(buffer, start + AFTER_FROM);
    return ears.delivered(from, numberAt(buffer, end + BEFORE_TO)[0]);
  }
  if (letter === LETTER.a) {
    const [ref] = numberAt(buffer, start + AFTER_REF);
    const ok = buffer.toString("latin1", start, start + ANSWER_BYTES).includes('"status":"ok"');
    return ears.answered(ref, ok);
  }
  if (letter === LETTER.w) welcome();
  else if (letter === LETTER.j) ears.ready();
}

const jsonIds = (text: string): string[] => {
  const frame: { t: string; events?: { id: string }[] } = JSON.parse(text);
  return frame.t === "events" ? (frame.events ?? []).map(({ id }) => id) : [];
};

const sotto: Dialect = {
  path: "/realtime",
  dense: true,
  open: (ears) => ears.say(JSON.stringify({ t: "hello", v: PROTOCOL, ticket: ears.member.ticket })),
  hear: (ears, buffer, start) =>
    jsonFrame(ears, buffer, start, () => {
      const { room, watches } = ears.member;
      if (watches) ears.say('{"t":"here","state":"active"}');
      if (watches?.length) ears.say(JSON.stringify({ t: "watch", accounts: watches }));
      if (room === null) ears.ready();
      else ears.say(JSON.stringify({ t: "join", rooms: [[room, 0]] }));
    }),
  message: ({ ref, room, id, deviceSeq, token }) =>
    `{"t":"send","ref":${ref},"room":"${room}","items":[{"id":"${id}","kind":"message","deviceSeq":${deviceSeq},"epoch":1,` +
    `"target":null,"thread":null,"token":"${token}","public":null}]}`,
  // Of what is read an engine does not say apart that it is held.
  signals: ({ room, at, reads, writes }) => [
    reads ? `{"t":"read","room":"${room}","seq":${at}}` : `{"t":"received","rooms":[["${room}",${at}]]}`,
    ...(writes ? [`{"t":"typing","room":"${room}"}`] : []),
  ],
  ids: jsonIds,
};

const limit: Dialect = {
  path: "/",
  dense: true,
  open: (ears) => ears.say(JSON.stringify({ t: "hello", ticket: ears.member.ticket })),
  hear: (ears, buffer, start) => jsonFrame(ears, buffer, start, () => ears.ready()),
  message: ({ ref, room, id, token }) => `{"t":"send","ref":${ref},"room":"${room}","id":"${id}","token":"${token}"}`,
  ids: jsonIds,
};

const OPEN = 48;
const PING = 50;
const MESSAGE = 52;
const CONNECTED = 48;
const EVENT = 50;
const ACK = 51;
const AFTER_ID = '42["message",{"id":'.length;

const socketIo: Dialect = {
  path: "/socket.io/?EIO=4&transport=websocket",
  dense: false,
  open() {},
  hear(ears, buffer, start) {
    const [packet, type] = [buffer[start], buffer[start + 1]];
    if (packet === OPEN) ears.say(`40${JSON.stringify({ token: ears.member.ticket })}`);
    else if (packet === PING) ears.say("3");
    else if (packet !== MESSAGE) return;
    else if (type === CONNECTED) ears.ready();
    else if (type === EVENT) {
      const [id] = numberAt(buffer, start + AFTER_ID);
      ears.delivered(id, id);
    } else if (type === ACK) {
      const [ref, end] = numberAt(buffer, start + 2);
      ears.answered(ref, buffer.toString("latin1", end, end + 12).includes('"ok":true'));
    }
  },
  message: ({ ref, room, id, token }) => `42${ref}["message",{"room":"${room}","nonce":"${id}","body":"${token}"}]`,
  ids: (text) => (text.startsWith("42") ? [(JSON.parse(text.slice(2)) as [string, { nonce: string }])[1].nonce] : []),
};

/** What each server speaks. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { sotto, limit, "socket.io": socketIo };
