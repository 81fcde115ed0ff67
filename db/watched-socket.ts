import { connect, type Socket } from "node:net";

/** Where a pool connects to, as the driver hands it over. */
interface Destination {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** a unix socket */
  readonly path?: string | false;
}

/**
 * Opens the sockets of a pool that closes idle connections by itself, before `silentMs`. So one over which nothing was
 * heard for that long waits for an answer that does not come: it is half-open, which nobody else would notice for a
 * quarter of an hour, and is given up.
 */
export function watchedSockets(silentMs: number): (to: Destination) => Socket {
  let turn = 0;
  return ({ host, port, path }) => {
    const at = turn++ % Math.max(1, host.length);
    const socket = path ? connect(path) : connect(port[at] ?? 5432, host[at]);
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (socket.bytesRead === 0) return destroy(error);
      oneByOne(destroy);
      return socket;
    };
    let [read, quiet] = [0, 0];
    // By bytes and not by events: the driver takes every listener off a socket when it starts TLS over it.
    const timer = setInterval(() => {
      quiet = socket.bytesRead === read ? quiet + 1 : 0;
      read = socket.bytesRead;
      if (quiet >= CHECKS && !socket.destroyed) socket.destroy(silence());
      if (socket.destroyed) clearInterval(timer);
    }, silentMs / CHECKS);
    timer.unref();
    // The driver names it in the TLS handshake.
    return Object.assign(socket, { host: host[at] });
  };
}

const CHECKS = 5;

/**
 * Connections break together, and whoever was waiting asks again at once. The driver would hand that to a connection which
 * is broken too but not yet closed, and be confused from then on: after an `error` it never fails what it was handed, and
 * after a `close` never flushes what it was about to write. So a connection that once stood closes without an error,
 * which fails everything that was asked over it, and each in a turn of the event loop of its own.
 */
function oneByOne(close: () => void): void {
  if (closing.push(close) === 1) setTimeout(closeNext);
}

const closing: (() => void)[] = [];

function closeNext(): void {
  closing[0]?.();
  closing.shift();
  if (closing.length > 0) setTimeout(closeNext);
}

const silence = () => Object.assign(new Error("nothing heard from the database"), { code: "ETIMEDOUT" });
