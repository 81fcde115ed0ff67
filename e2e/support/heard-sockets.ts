import type { OpenSocket } from "@/engine/socket/socket-port";
import type { RoomId } from "@/protocol/ids";
import { type Down, down } from "@/protocol/socket/down/down";
import { openSocket } from "./web-socket";

/** What one engine heard on each of its sockets, oldest first. */
export interface HeardSockets {
  readonly open: OpenSocket;
  readonly sockets: readonly { readonly url: string; readonly frames: readonly Down[] }[];
  /** The seqs of a room that came live, on all sockets. */
  live(room: RoomId): number[];
  /** The head of a room as a sidecar said it last. */
  head(room: RoomId): number | undefined;
  /** Every place where a socket's events of a room are not one after the other. */
  breaks(): string[];
}

/** Sockets of an engine whose first goes to `first`, later ones where the engine likes. */
export function heardSockets(origin: string, first: string): HeardSockets {
  const open = openSocket(origin);
  const sockets: { url: string; frames: Down[] }[] = [];
  const all = () => sockets.flatMap((socket) => socket.frames);
  return {
    sockets,
    open(given, events) {
      const url = sockets.length === 0 ? first : given;
      const frames: Down[] = [];
      sockets.push({ url, frames });
      return open(url, {
        ...events,
        message(text) {
          frames.push(down.parse(JSON.parse(text)));
          events.message(text);
        },
      });
    },
    live: (room) =>
      all().flatMap((frame) => (frame.t === "events" && frame.room === room ? frame.events.map(({ seq }) => seq) : [])),
    head: (room) =>
      all()
        .flatMap((frame) => (frame.t === "heads" ? frame.rooms : []))
        .filter(([id]) => id === room)
        .at(-1)?.[1],
    breaks: () => sockets.flatMap(({ url, frames }) => breaksIn(frames).map((what) => `${url} ${what}`)),
  };
}

function breaksIn(frames: readonly Down[]): string[] {
  const at = new Map<RoomId, number>();
  const breaks: string[] = [];
  for (const frame of frames) {
    // A room joined anew begins anew.
    if (frame.t === "parted") at.delete(frame.room);
    if (frame.t === "reset") at.set(frame.room, frame.head);
    if (frame.t !== "events") continue;
    for (const { seq } of frame.events) {
      const before = at.get(frame.room);
      if (before !== undefined && seq !== before + 1) breaks.push(`${frame.room}: ${before} then ${seq}`);
      at.set(frame.room, seq);
    }
  }
  return breaks;
}
