import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ProxyOptions, startTcpProxy, type TcpProxy } from "./tcp-proxy";

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that says back what it hears, behind a proxy. */
async function echo(more: Partial<ProxyOptions> = {}): Promise<{ proxy: TcpProxy; server: Server; ends: Socket[] }> {
  const ends: Socket[] = [];
  const server = createServer((socket) => {
    ends.push(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const proxy = await startTcpProxy({ target: { port, host: "127.0.0.1" }, ...more });
  closing.push(() => {
    for (const end of ends) end.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  closing.push(() => proxy.close());
  return { proxy, server, ends };
}

/** A client that keeps what it hears. */
async function caller(proxy: TcpProxy) {
  const socket = connect({ port: proxy.port, host: "127.0.0.1" });
  closing.push(() => socket.destroy());
  const pieces: Buffer[] = [];
  let error: NodeJS.ErrnoException | null = null;
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.on("error", (cause) => {
    error = cause;
  });
  await new Promise<void>((resolve) => {
    socket.once("connect", () => resolve());
    socket.once("error", () => resolve());
  });
  const text = () => Buffer.concat(pieces).toString();
  return {
    socket,
    pieces,
    text,
    error: () => error?.code,
    async hears(words: string) {
      while (text() !== words) await once(socket, "data");
    },
    closed: () => new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once("close", () => resolve()))),
  };
}

/** Resolves once two round trips through another way prove that what was to pass would have passed. */
async function aMoment(): Promise<void> {
  const { proxy } = await echo();
  const other = await caller(proxy);
  for (const words of ["one", "onetwo"]) {
    other.socket.write(words.slice(-3));
    await other.hears(words);
  }
}

describe("a proxy of TCP", () => {
  it("passes bytes both ways, and the end of each way", async () => {
    const { proxy } = await echo();
    const one = await caller(proxy);
    one.socket.end("hello");
    await once(one.socket, "end");
    expect(one.text()).toBe("hello");
    await one.closed();
    expect(one.error()).toBeUndefined();
  });

  it("leads to a unix socket as well", async () => {
    const path = `/tmp/sotto-proxy-${process.pid}.sock`;
    const server = createServer((socket) => socket.end("from a file"));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const proxy = await startTcpProxy({ target: { path } });
    closing.push(() => proxy.close());
    const one = await caller(proxy);
    await one.hears("from a file");
  });

  it("is late as told, and keeps the order though each piece is late by another time", async () => {
    const delays = [1, 0, 0.5, 0, 1, 0];
    const { proxy } = await echo({ chance: () => delays.pop() ?? 0 });
    proxy.weather({ latency: { ms: 20, jitter: 60 } });
    const one = await caller(proxy);
    const before = Date.now();
    for (const word of ["a", "b", "c"]) {
      one.socket.write(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await one.hears("abc");
    expect(Date.now() - before).toBeGreaterThanOrEqual(40);
  });

  it("cuts into slices and loses nothing", async () => {
    const { proxy } = await echo();
    proxy.weather({ slice: 3 });
    const one = await caller(proxy);
    one.socket.write("0123456789");
    await one.hears("0123456789");
    expect(one.pieces.length).toBeGreaterThan(2);
  });

  it("holds everything with the lines open, and passes it on in order when released", async () => {
    const { proxy } = await echo();
    const one = await caller(proxy);
    proxy.hold();
    one.socket.write("held ");
    one.socket.write("back");
    await aMoment();
    expect(one.text()).toBe("");
    expect(proxy.lines()).toBe(1);
    proxy.release();
    await one.hears("held back");
  });

  it("swallows one way of old and new lines without a word, and resets them when it heals", async () => {
    const { proxy, ends } = await echo();
    const old = await caller(proxy);
    old.socket.write("before");
    await old.hears("before");
    proxy.halfOpen();
    const fresh = await caller(proxy);
    old.socket.write("x");
    fresh.socket.write("y");
    while (ends.length < 2 || ends.some((end) => end.bytesRead === 0)) await aMoment();
    for (const end of ends) end.destroy();
    await aMoment();
    expect([old.text(), fresh.text()]).toEqual(["before", ""]);
    expect([old.socket.closed, fresh.socket.closed]).toEqual([false, false]);
    proxy.heal();
    await Promise.all([old.closed(), fresh.closed()]);
    expect([old.error(), fresh.error()]).toEqual(["ECONNRESET", "ECONNRESET"]);
    const next = await caller(proxy);
    next.socket.write("whole");
    await next.hears("whole");
  });

  it("resets lines, and turns new ones away while it is down", async () => {
    const { proxy } = await echo();
    const one = await caller(proxy);
    proxy.reset();
    await one.closed();
    expect(one.error()).toBe("ECONNRESET");
    proxy.down();
    const away = await caller(proxy);
    await away.closed();
    expect(away.error()).toBe("ECONNRESET");
    proxy.up();
    const back = await caller(proxy);
    back.socket.write("hi");
    await back.hears("hi");
  });

  it("tells the caller when the target is gone", async () => {
    const { proxy, server } = await echo();
    await new Promise((resolve) => server.close(resolve));
    const one = await caller(proxy);
    await one.closed();
    expect(one.error()).toBe("ECONNRESET");
  });

  it("hands what the target says to a rewriter of each line", async () => {
    const { proxy } = await echo({ rewrite: () => (piece) => Buffer.from(piece.toString().toUpperCase()) });
    const one = await caller(proxy);
    one.socket.write("quiet");
    await one.hears("QUIET");
  });
});
