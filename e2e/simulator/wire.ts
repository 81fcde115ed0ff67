import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { SocketEvents, SocketPort } from "@/engine/socket/socket-port";
import type { Chance } from "./chance";
import type { Line } from "./line";
import type { VirtualTime } from "./time";

type Listener = (...args: never[]) => void;
const ABNORMAL = 1_006;

/**
 * One WebSocket between a device and a node, both ends: frames arrive in order, each after its time on the way, and not at
 * all where the line swallows them. The node's end is what `ws` and the stream below it are to a sidecar.
 */
export class Wire {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #line: Line;
  readonly #client: SocketEvents;
  readonly #listeners = new Map<string, Listener[]>();
  #down = { at: 0, open: true };
  #up = { at: 0, open: true };
  #nodeOpen = true;

  constructor(ports: { time: VirtualTime; chance: Chance; line: Line; client: SocketEvents }) {
    this.#time = ports.time;
    this.#chance = ports.chance;
    this.#line = ports.line;
    this.#client = ports.client;
  }

  /** The device's end. */
  port(): SocketPort {
    return {
      send: (text) => this.#rise(() => this.#emit("message", Buffer.from(text), false)),
      close: () => {
        this.#rise(() => this.#closeNode(ABNORMAL));
        this.#down.open = false;
      },
    };
  }

  /** The connection is up: the device may speak. */
  opened(): void {
    this.#fall(() => this.#client.open());
  }

  /** Breaks at both ends. */
  reset(): void {
    this.#fall(() => this.#client.closed(ABNORMAL));
    this.#fall(() => {
      this.#down.open = false;
    });
    this.#nodeOpen = false;
    this.#up.open = false;
    this.#time.after(this.#chance.next() * 50, () => this.#emit("close", ABNORMAL));
  }

  /** The node's end, as `ws` shows it. */
  socket(): WebSocket {
    const on = (name: string, listener: Listener) => {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    };
    const self = this;
    const socket = {
      on,
      OPEN: 1,
      get readyState() {
        return self.#nodeOpen ? 1 : 3;
      },
      // A browser answers a ping by itself.
      ping: () => this.#fall(() => this.#rise(() => this.#emit("pong"))),
      close: (code: number) => {
        this.#fall(() => this.#client.closed(code));
        this.#closeNode(code);
      },
      terminate: () => {
        this.#fall(() => this.#client.closed(ABNORMAL));
        this.#closeNode(ABNORMAL);
      },
    };
    return socket as unknown as WebSocket;
  }

  /** The node's end, as the stream below `ws`: what is written are whole frames. */
  stream(): Duplex {
    const self = this;
    const stream = {
      get writable() {
        return self.#nodeOpen;
      },
      get destroyed() {
        return !self.#nodeOpen;
      },
      writableLength: 0,
      cork() {},
      uncork() {},
      on() {},
      off() {},
      write: (bytes: Buffer) => {
        for (const text of textsOf(bytes)) this.#fall(() => this.#client.message(text));
      },
    };
    return stream as unknown as Duplex;
  }

  #closeNode(code: number): void {
    if (!this.#nodeOpen) return;
    this.#nodeOpen = false;
    this.#up.open = false;
    this.#emit("close", code);
  }

  #emit(name: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (...args: unknown[]) => void)(...args);
  }

  #fall(run: () => void): void {
    this.#travel(this.#down, run);
  }

  #rise(run: () => void): void {
    this.#travel(this.#up, run);
  }

  /** In order, as TCP keeps it. What sets out on a line that swallows never arrives, nor does anything after it. */
  #travel(way: { at: number; open: boolean }, run: () => void): void {
    if (!way.open) return;
    if (this.#line.swallows) {
      way.open = false;
      return;
    }
    way.at = Math.max(way.at, this.#time.now + this.#line.latency());
    this.#time.after(way.at - this.#time.now, () => {
      if (way.open) run();
    });
  }
}

/** The texts of unmasked, uncompressed, whole text frames (RFC 6455). */
function textsOf(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    texts.push(bytes.toString("utf8", start, start + length));
    at = start + length;
  }
  return texts;
}
