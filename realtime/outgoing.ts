import type { Duplex } from "node:stream";

/** Something with bytes due at the end of this turn of the event loop. */
export interface Due {
  flush(): void;
}

/**
 * Joins what is due in one turn of the event loop: first the rooms hand what they gathered to their seats, then each
 * socket gets one write. One system call per socket and turn is what fan-out costs.
 */
export class Turn {
  #rooms = new Set<Due>();
  #sockets = new Set<Due>();
  #scheduled = false;

  room(due: Due): void {
    this.#rooms.add(due);
    this.#schedule();
  }

  socket(due: Due): void {
    this.#sockets.add(due);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    const rooms = this.#rooms;
    this.#rooms = new Set();
    for (const room of rooms) room.flush();
    const sockets = this.#sockets;
    this.#sockets = new Set();
    for (const socket of sockets) socket.flush();
  }
}

interface OutgoingPorts {
  readonly socket: Duplex;
  readonly turn: Turn;
  readonly slowBytes: number;
  /** The socket's peer reads too slowly. */
  slow(): void;
}

/** The way down to one socket: frames in order, one write a turn, a bound on what may wait. */
export class Outgoing implements Due {
  readonly #ports: OutgoingPorts;
  #frames: Buffer[] = [];
  /** bytes of frames that leave at the end of this turn */
  #due = 0;
  #closed = false;

  constructor(ports: OutgoingPorts) {
    this.#ports = ports;
  }

  push(frame: Buffer): void {
    if (this.#closed) return;
    this.#frames.push(frame);
    this.#due += frame.length;
    this.#ports.turn.socket(this);
  }

  flush(): void {
    const frames = this.#frames;
    this.#frames = [];
    this.#due = 0;
    const { socket } = this.#ports;
    if (this.#closed || frames.length === 0 || !socket.writable) return;
    // Most have one frame due, which goes straight to the system.
    if (frames.length > 1) socket.cork();
    for (const frame of frames) socket.write(frame);
    if (frames.length > 1) socket.uncork();
    if (socket.writableLength > this.#ports.slowBytes) this.#ports.slow();
  }

  /** Bytes that wait for the peer. */
  waiting(): number {
    return this.#ports.socket.writableLength;
  }

  /** Resolves when little waits (or the socket is gone), so that a replay never fills the buffer. */
  async drained(): Promise<void> {
    const { socket, slowBytes } = this.#ports;
    // What is due counts too: left together, the frames of a long replay would look like a slow reader.
    if (this.#due > slowBytes / 4) this.flush();
    while (!this.#closed && !socket.destroyed && socket.writableLength > slowBytes / 4) {
      await new Promise<void>((resolve) => {
        const done = () => {
          socket.off("drain", done);
          socket.off("close", done);
          resolve();
        };
        socket.on("drain", done);
        socket.on("close", done);
      });
    }
  }

  /** Writes what is left; nothing after it. */
  close(): void {
    this.flush();
    this.#closed = true;
  }
}
