import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTcpProxy } from "@/e2e/faults/tcp-proxy";
import { ORIGIN, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { createRealtime } from "./server";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(() => world.close());

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const SLOW_BYTES = 65_536;
const SILENT = 20;
const big = `gAAAA${"A".repeat(30_000)}` as ReturnType<typeof sealed>["token"];

/** A sidecar whose own ends of its sockets can be looked at. */
async function opened(): Promise<Pick<TestSidecar, "realtime" | "port"> & { waiting(): number }> {
  const bus = world.bus();
  const { sql } = world.database;
  const realtime = createRealtime({
    ...{ sql, laneSql: sql, bus },
    settings: {
      origins: [ORIGIN],
      tickMs: 3_600_000,
      slowBytes: SLOW_BYTES,
      sockets: { count: 10_000, seconds: 1 },
      sends: { count: 10_000, seconds: 1 },
    },
  });
  const ends: Duplex[] = [];
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    ends.push(socket);
    realtime.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.onClose(async () => {
    await realtime.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  const waiting = () => ends.filter((end) => !end.destroyed).reduce((sum, end) => sum + end.writableLength, 0);
  return { realtime, port, waiting };
}

const lastSeq = (socket: TestSocket, room: RoomId) => Math.max(0, ...socket.seqs(room));

describe("consumers that read nothing in a busy room", () => {
  it("[R54, I21] are cut at the bound, cost no memory beyond it, disturb nobody, and resume whole", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const silent = await Promise.all(range(1, SILENT).map(() => world.person()));
    const room = await world.room(alice, bob, ...silent);
    const sidecar = await opened();
    const [a, b] = [await TestSocket.of(alice, sidecar), await TestSocket.of(bob, sidecar)];
    const deaf = await Promise.all(silent.map((person) => TestSocket.of(person, sidecar)));
    await Promise.all([a, b, ...deaf].map((socket) => socket.join(room)));
    for (const { ws } of deaf) (ws as unknown as { _socket: Duplex })._socket.pause();
    let [n, most] = [0, 0];
    while (sidecar.realtime.size() > 2 && n < 2_000) {
      expect(await a.send(room, [sealed(++n, { token: big })])).toMatchObject([{ status: "ok" }]);
      most = Math.max(most, sidecar.waiting());
    }
    expect(sidecar.realtime.size()).toBe(2);
    // What waits when a socket is found too slow is the bound and what one turn added to it.
    expect(most).toBeLessThanOrEqual((SILENT + 2) * (SLOW_BYTES + 2 * big.length));
    // What they had waiting may still reach them; what comes now may not.
    for (let more = 0; more < 3; more++) await a.send(room, [sealed(++n)]);
    for (const socket of [a, b]) {
      await socket.until(() => (lastSeq(socket, room) === n ? true : undefined));
      expect(socket.seqs(room)).toEqual(range(1, n));
    }
    for (const [i, socket] of deaf.entries()) {
      (socket.ws as unknown as { _socket: Duplex })._socket.resume();
      await socket.end();
      const held = lastSeq(socket, room);
      expect(held).toBeLessThan(n);
      const back = await TestSocket.of(silent[i] as (typeof silent)[number], sidecar);
      await back.join(room, held);
      expect([...socket.seqs(room), ...back.seqs(room)]).toEqual(range(1, n));
    }
  });
});

describe("a client's line that is half-open", () => {
  it.each([
    ["what the client says is heard, what it is told is lost", "halfOpen"],
    ["nothing passes either way", "hold"],
  ] as const)("is noticed within two heartbeats, and its person comes back over another: %s", async (_, silence) => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const sidecar = await world.sidecar();
    const proxy = await startTcpProxy({ target: { port: sidecar.port, host: "127.0.0.1" } });
    world.onClose(() => proxy.close());
    const a = await TestSocket.of(alice, sidecar);
    const b = await TestSocket.of(bob, { ...sidecar, port: proxy.port });
    await Promise.all([a.join(room), b.join(room)]);
    await a.send(room, [sealed(1)]);
    await b.until(() => (lastSeq(b, room) === 1 ? true : undefined));
    proxy[silence]();
    await a.send(room, [sealed(2)]);
    await sidecar.realtime.tick();
    expect(sidecar.realtime.size()).toBe(2);
    // Alice answers the ping of that heartbeat.
    a.say({ t: "ping" });
    await a.next("pong");
    await sidecar.realtime.tick();
    await expect.poll(() => sidecar.realtime.size()).toBe(1);
    const again = new TestSocket(sidecar.port);
    again.hello(await issueTicket(bob));
    await again.next("welcome");
    await again.join(room, 1);
    expect(again.seqs(room)).toEqual([2]);
    expect(a.seqs(room)).toEqual([1, 2]);
  });
});
