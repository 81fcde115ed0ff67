import { connect, createServer, type Server, type Socket } from "node:net";

/** Where a proxy leads: a port of this machine, or a unix socket. */
export type Target = { port: number; host?: string } | { path: string };

/** What the proxy does to the bytes that pass, beside passing them on. */
export interface Weather {
  /** ms that every piece is late, and how much more at random, at most; order is kept */
  readonly latency?: { readonly ms: number; readonly jitter: number };
  /** pieces of at most that many bytes, each written on its own */
  readonly slice?: number;
}

/** Changes the bytes of one connection on their way from the target; given pieces as they come, hands on what it likes. */
export type Rewrite = () => (piece: Buffer) => Buffer;

/** Lines of a proxy, and what can be done to them. */
export interface TcpProxy {
  readonly port: number;
  /** Lines that are open now. */
  lines(): number;
  /** Applies to every line from now on; `{}` is fair weather. */
  weather(weather: Weather): void;
  /** Nothing is passed on, all lines stay open; `release` passes on everything that was held, in order. */
  hold(): void;
  release(): void;
  /**
   * What the target says is swallowed on every line, also on new ones, and nobody is told: the sender sees an open line,
   * the other side silence. `heal` resets the lines that were dead, as a peer does that has forgotten them.
   */
  halfOpen(): void;
  heal(): void;
  /** Every line is reset (RST, not FIN). */
  reset(): void;
  /** Lines are reset and new ones refused until `up`. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

/** How a proxy is made. `port`: one that is free, when left out. */
export interface ProxyOptions {
  readonly target: Target;
  readonly port?: number;
  readonly chance?: () => number;
  readonly rewrite?: Rewrite;
}

/** What all lines of a proxy share. */
interface Sky {
  weather: Weather;
  held: boolean;
  silent: boolean;
  down: boolean;
  readonly chance: () => number;
}

/** One way of one line: pieces leave in the order in which they came, however late each is. */
class Way {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #sky: Sky;
  readonly #deaf: () => boolean;
  readonly #rewrite: (piece: Buffer) => Buffer;
  #waiting: { piece: Buffer | null; due: number }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, sky: Sky, deaf: () => boolean, rewrite = (piece: Buffer) => piece) {
    this.#from = from;
    this.#to = to;
    this.#sky = sky;
    this.#deaf = deaf;
    this.#rewrite = rewrite;
    from.on("data", (piece: Buffer) => this.#take(piece));
    from.on("end", () => this.#take(null));
    to.on("drain", () => from.resume());
  }

  #take(piece: Buffer | null): void {
    if (this.#deaf()) return;
    const { latency } = this.#sky.weather;
    const late = latency ? latency.ms + latency.jitter * this.#sky.chance() : 0;
    const due = Math.max(this.#waiting.at(-1)?.due ?? 0, Date.now() + late);
    const size = this.#sky.weather.slice ?? Number.POSITIVE_INFINITY;
    if (piece === null || piece.length <= size) this.#waiting.push({ piece, due });
    else
      for (let at = 0; at < piece.length; at += size) this.#waiting.push({ piece: piece.subarray(at, at + size), due });
    if (!this.#timer) this.pump();
  }

  /** Passes on what is due. */
  pump(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    while (!this.#sky.held) {
      const next = this.#waiting[0];
      if (!next) return;
      const wait = next.due - Date.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.pump(), wait);
        return;
      }
      this.#waiting.shift();
      this.#pass(next.piece);
      // Slices written in one turn would leave as one.
      if (this.#sky.weather.slice && this.#waiting.length > 0) {
        this.#timer = setTimeout(() => this.pump(), 1);
        return;
      }
    }
  }

  #pass(piece: Buffer | null): void {
    if (piece === null) return void this.#to.end();
    const bytes = this.#rewrite(piece);
    if (bytes.length > 0 && !this.#to.write(bytes)) this.#from.pause();
  }
}

/** One connection through the proxy. */
class Line {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #ways: readonly Way[];
  /** what the target says is swallowed, for good */
  dead = false;

  constructor(near: Socket, sky: Sky, { target, rewrite }: ProxyOptions, gone: (line: Line) => void) {
    this.#near = near;
    this.#far = connect(target);
    for (const socket of [this.#near, this.#far]) socket.setNoDelay(true);
    const silent = () => {
      this.dead ||= sky.silent;
      return this.dead;
    };
    this.#ways = [
      new Way(this.#near, this.#far, sky, () => false),
      new Way(this.#far, this.#near, sky, silent, rewrite?.()),
    ];
    this.#near.on("error", () => this.reset());
    this.#near.on("close", () => this.#far.destroy());
    // A dead line says nothing, not even that its other end is gone.
    this.#far.on("error", () => silent() || this.reset());
    this.#far.on("close", (failed) => {
      if (failed && !silent()) this.reset();
    });
    this.#near.on("close", () => gone(this));
  }

  pump(): void {
    for (const way of this.#ways) way.pump();
  }

  reset(): void {
    for (const socket of [this.#near, this.#far]) {
      // A unix socket knows no RST.
      if (socket.remoteAddress === undefined || socket.destroyed) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}

/** Starts a proxy on 127.0.0.1 that is fair until told otherwise. */
export async function startTcpProxy(options: ProxyOptions): Promise<TcpProxy> {
  const lines = new Set<Line>();
  const sky: Sky = { weather: {}, held: false, silent: false, down: false, chance: options.chance ?? Math.random };
  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    if (sky.down) return void near.resetAndDestroy();
    lines.add(new Line(near, sky, options, (line) => lines.delete(line)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const reset = (which: (line: Line) => boolean = () => true) => {
    for (const line of [...lines]) if (which(line)) line.reset();
  };
  return {
    port: (server.address() as { port: number }).port,
    lines: () => lines.size,
    weather: (weather) => {
      sky.weather = weather;
    },
    hold: () => {
      sky.held = true;
    },
    release: () => {
      sky.held = false;
      for (const line of lines) line.pump();
    },
    halfOpen: () => {
      sky.silent = true;
      for (const line of lines) line.dead = true;
    },
    heal: () => {
      sky.silent = false;
      reset((line) => line.dead);
    },
    reset,
    down: () => {
      sky.down = true;
      reset();
    },
    up: () => {
      sky.down = false;
    },
    async close() {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
