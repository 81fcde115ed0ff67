import WebSocket from "ws";
import { webSocketOpener } from "@/engine/socket/socket-port";
import { api } from "@/engine/transport/api";
import type { RoomId } from "@/protocol/ids";
import { down } from "@/protocol/socket/down/down";
import { PROTOCOL } from "@/protocol/version";
import type { Breaking } from "./breaking";
import { appliedOf, type Client } from "./client";
import { type Note, recordedSocket } from "./recorder";

/** What a kernel may hold for both ends, and what a sidecar lets wait, with room to spare. */
const FLOOD_TEXTS = 450;
const TEXT = 15_000;
const WAIT_MS = 20_000;

/** A socket by hand, as a program has it that need not read. */
interface Raw {
  readonly ws: WebSocket;
  /** how far its room was brought to it */
  at(): number;
  closed(): boolean;
}

/** Somebody joins a room and then reads nothing while much is said there; afterwards comes back for the rest. */
export async function readSlowly({ world, rooms, chance, mark, note, say }: Breaking): Promise<void> {
  const { room, members } = rooms[Math.floor(chance() * rooms.length)] as Breaking["rooms"][number];
  const author = members.find((member) => member.byHttp) ?? (members[0] as Client);
  const reader = members.find((member) => member !== author) as Client;
  const target = () => appliedOf(author, room);
  const raw = await openRaw({
    reader,
    room,
    since: appliedOf(reader, room),
    note,
    url: world.sidecarUrl ?? "",
    origin: world.url,
  });
  await holds(() => raw.at() >= 0);
  (raw.ws as unknown as { _socket: { pause(): void } })._socket.pause();
  let bytes = 0;
  for (let i = 0; i < FLOOD_TEXTS; i++) {
    const text = `flood ${i} of ${author.name}, ${mark} `.padEnd(TEXT, "much is said ");
    bytes += text.length;
    await author.write(room, text);
  }
  const drained = async () =>
    (await author.store.read(["outbox"], (tx) => tx.range("outbox"))).every((row) => row.room !== room);
  await holds(drained, 3 * WAIT_MS);
  (raw.ws as unknown as { _socket: { resume(): void } })._socket.resume();
  await holds(() => raw.closed() || raw.at() >= target(), WAIT_MS);
  const cut = raw.closed() && raw.at() < target();
  raw.ws.terminate();
  const back = await openRaw({ reader, room, since: raw.at(), note, url: world.sidecarUrl ?? "", origin: world.url });
  const resumed = await holds(() => back.at() >= target(), WAIT_MS);
  back.ws.terminate();
  note({ t: "slow", client: reader.name, room, cut, bytes, resumed });
  say(
    `a slow reader of ${(bytes / 1_048_576).toFixed(1)} MB was ${cut ? "cut" : "not cut"}, and ${resumed ? "came back" : "did not come back"}`,
  );
}

interface RawOptions {
  reader: Client;
  room: RoomId;
  since: number;
  note: Note;
  url: string;
  origin: string;
}

async function openRaw({ reader, room, since, note, url, origin }: RawOptions): Promise<Raw> {
  const ticket = await api(reader.http).ticket();
  if (!ticket.ok) throw new Error(`no ticket for a slow reader: ${ticket.code}`);
  const made: { ws?: WebSocket } = {};
  const opener = webSocketOpener((to) => {
    made.ws = new WebSocket(to, { origin, perMessageDeflate: false });
    return made.ws as unknown as globalThis.WebSocket;
  });
  let at = -1;
  let closed = false;
  const port = recordedSocket(
    `${reader.name}, reading slowly`,
    opener,
    note,
  )(url, {
    open: () => {
      port.send(JSON.stringify({ t: "hello", v: PROTOCOL, ticket: ticket.value.ticket }));
      port.send(JSON.stringify({ t: "join", rooms: [[room, since]] }));
    },
    message(text) {
      const frame = down.parse(JSON.parse(text));
      if ((frame.t === "joined" || frame.t === "reset") && frame.room === room) at = Math.max(at, frame.head);
      if (frame.t === "events" && frame.room === room) at = Math.max(at, frame.to);
    },
    closed: () => {
      closed = true;
    },
  });
  return { ws: made.ws as WebSocket, at: () => at, closed: () => closed };
}

async function holds(what: () => boolean | Promise<boolean>, ms = WAIT_MS): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; ) {
    if (await what()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
