import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { SendItem, SendResult } from "@/protocol/send";
import { type Down, down } from "@/protocol/socket/down/down";
import type { Up } from "@/protocol/socket/up/up";
import { PROTOCOL } from "@/protocol/version";
import type { Core } from "../core";
import { type Link, type LinkEvent, nextLink } from "./link-state";
import type { OpenSocket, SocketPort } from "./socket-port";

const ACK_MS = 10_000;
const PING_MS = 20_000;
const DEAD_MS = 45_000;

/** What the line brings to the engine. */
export interface LiveListener {
  link(link: Link): void;
  frame(frame: Down): void;
}

/** The line to a sidecar: ticket, hello, heartbeat both ways, sends with acknowledgements, reconnects with jitter. */
export class Live {
  readonly #core: Core;
  readonly #open: OpenSocket;
  readonly #origin: string;
  readonly #listener: LiveListener;
  #link: Link = { t: "idle" };
  #socket: SocketPort | null = null;
  #ref = 0;
  #heard = 0;
  /** what the pages' server said it speaks */
  #server: number | undefined;
  #stopTimer = () => {};
  /** rooms that this line was asked to bring */
  readonly #joined = new Set<RoomId>();
  readonly #acks = new Map<number, (results: SendResult[] | null, refused?: boolean) => void>();

  constructor(parts: { core: Core; open: OpenSocket; origin: string; listener: LiveListener }) {
    this.#core = parts.core;
    this.#open = parts.open;
    this.#origin = parts.origin;
    this.#listener = parts.listener;
  }

  get link(): Link {
    return this.#link;
  }

  start(): void {
    this.#step({ t: "start" });
  }

  stop(): void {
    this.#step({ t: "stop" });
    this.#drop();
  }

  /** The network is back, or the tab is visible again: do not wait for the timer. */
  hurry(): void {
    if (this.#link.t === "waiting") {
      this.#stopTimer();
      this.#step({ t: "timer" });
    } else if (this.#link.t === "open") this.say({ t: "resync" });
  }

  say(frame: Up): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Asks for rooms, each from the last seq held here; once on each line, and again where one was parted from it. */
  join(rooms: [RoomId, number][]): void {
    if (this.#link.t !== "open") return;
    const fresh = rooms.filter(([room]) => !this.#joined.has(room));
    for (const [room] of fresh) this.#joined.add(room);
    for (let i = 0; i < fresh.length; i += LIMITS.joinRooms)
      this.say({ t: "join", rooms: fresh.slice(i, i + LIMITS.joinRooms) });
  }

  /** Sends a batch by the socket; null when the answer did not come in time or the line broke. */
  send(room: RoomId, items: SendItem[]): Promise<SendResult[] | null> {
    if (this.#link.t !== "open") return Promise.resolve(null);
    const ref = ++this.#ref;
    return new Promise((resolve) => {
      const cancel = this.#core.clock.after(ACK_MS, () => this.#acks.get(ref)?.(null));
      this.#acks.set(ref, (results, refused = false) => {
        cancel();
        this.#acks.delete(ref);
        // A sidecar that does not take the frame is not asked twice: `server` has the batch go by HTTP at once.
        resolve(refused ? items.map(({ id }) => ({ id, status: "refused", code: "server" })) : results);
      });
      this.say({ t: "send", ref, room, items });
    });
  }

  #step(event: LinkEvent): void {
    const [link, effects] = nextLink(this.#link, event);
    const moved = link !== this.#link;
    this.#link = link;
    for (const effect of effects) {
      if (effect.t === "connect") void this.#connect();
      else if (effect.t === "drop") this.#drop();
      else
        this.#stopTimer = this.#core.clock.after(effect.delay * (0.5 + this.#core.clock.chance()), () =>
          this.#step({ t: "timer" }),
        );
    }
    if (moved) this.#listener.link(link);
  }

  #drop(): void {
    this.#stopTimer();
    const socket = this.#socket;
    this.#socket = null;
    this.#joined.clear();
    socket?.close();
    for (const answer of [...this.#acks.values()]) answer(null);
  }

  async #connect(): Promise<void> {
    const got = await this.#core.api.ticket();
    if (!got.ok) return this.#step({ t: "refused", code: got.code });
    if (this.#link.t !== "connecting") return;
    const { urls, ticket, protocol } = got.value;
    this.#server = protocol;
    if (protocol < PROTOCOL) this.#core.report("protocol", `the server speaks ${protocol}`);
    const url =
      urls[Math.floor(this.#core.clock.chance() * urls.length)] ?? `${this.#origin.replace(/^http/, "ws")}/realtime`;
    const opened = this.#open(url, {
      open: () => {
        if (this.#socket === opened) this.say({ t: "hello", v: PROTOCOL, ticket });
      },
      message: (text) => {
        if (this.#socket === opened) this.#message(text);
      },
      closed: (code) => {
        if (this.#socket !== opened) return;
        this.#drop();
        this.#step({ t: "closed", code, server: this.#server });
      },
    });
    this.#socket = opened;
    this.#heard = this.#core.clock.now();
    this.#watch(opened);
  }

  /** Pings, and cuts a line that has gone quiet: half-open connections never say so themselves. */
  #watch(socket: SocketPort): void {
    this.#core.clock.after(PING_MS, () => {
      if (this.#socket !== socket) return;
      if (this.#core.clock.now() - this.#heard > DEAD_MS) {
        this.#drop();
        this.#step({ t: "closed", code: 1006 });
        return;
      }
      this.say({ t: "ping" });
      this.#watch(socket);
    });
  }

  #message(text: string): void {
    this.#heard = this.#core.clock.now();
    const frame = parse(text);
    if (!frame) {
      this.#core.report("frame", "of an unknown form");
      return;
    }
    if (frame.t === "parted") this.#joined.delete(frame.room);
    if (frame.t === "welcome") this.#step({ t: "welcome" });
    else if (frame.t === "bus") this.#step({ t: "bus", up: frame.up });
    else if (frame.t === "ack") this.#acks.get(frame.ref)?.(frame.results);
    else if (frame.t === "error" && frame.ref !== undefined) this.#acks.get(frame.ref)?.(null, true);
    this.#listener.frame(frame);
  }
}

function parse(text: string): Down | null {
  try {
    const read = down.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
