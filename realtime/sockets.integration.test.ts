import type { Socket } from "node:net";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import { LIMITS } from "@/protocol/limits";
import { CLOSE } from "@/protocol/socket/close-code";
import { issueTicket } from "@/server/tickets/issue-ticket";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(() => world.close());

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("the door", () => {
  it.each([
    ["another site", "http://evil.test"],
    ["a look-alike", `${ORIGIN}.evil.test`],
    ["null", "null"],
    ["no Origin at all", null],
  ])("answers 403 to %s before any upgrade", async (_, origin) => {
    const { port } = await world.sidecar();
    const socket = new TestSocket(port, { origin });
    const status = await new Promise((resolve) =>
      socket.ws.on("unexpected-response", (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(403);
  });

  it("[R46] destroys an upgrade to any other path", async () => {
    const { port } = await world.sidecar();
    const socket = new TestSocket(port, { path: "/_next/webpack-hmr" });
    const status = await new Promise((resolve) =>
      socket.ws.on("unexpected-response", (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(404);
  });

  it("[R46] admits a storm of reconnects at a limited rate", async () => {
    const { port } = await world.sidecar({ settings: { accepts: { count: 3, seconds: 3_600 } } });
    const answers = await Promise.all(
      range(1, 5).map(() => {
        const { ws } = new TestSocket(port);
        return new Promise((resolve) => {
          ws.on("open", () => resolve("open"));
          ws.on("unexpected-response", (_request, answer) => resolve(answer.statusCode));
        });
      }),
    );
    expect(answers.filter((answer) => answer === "open")).toHaveLength(3);
    expect(answers.filter((answer) => answer === 503)).toHaveLength(2);
  });
});

describe("hello", () => {
  it("[R47] takes a ticket once: mallory, who caught it, is sent away", async () => {
    const alice = await world.person();
    const { port } = await world.sidecar();
    const ticket = await issueTicket(alice);
    const first = new TestSocket(port);
    first.hello(ticket);
    await first.next("welcome");
    const mallory = new TestSocket(port);
    mallory.hello(ticket);
    expect(await mallory.end()).toBe(CLOSE.ticket);
  });

  it("[R47] refuses an expired ticket", async () => {
    const alice = await world.person();
    const { port } = await world.sidecar();
    const ticket = await issueTicket(alice);
    await world.database.owner`update ephemeral set expires_at = now() - interval '1 second'`;
    const socket = new TestSocket(port);
    socket.hello(ticket);
    expect(await socket.end()).toBe(CLOSE.ticket);
  });

  it("[R47] refuses the ticket of a session that was closed meanwhile", async () => {
    const alice = await world.person();
    const { port } = await world.sidecar();
    const ticket = await issueTicket(alice);
    await world.database.owner`update sessions set revoked_at = now() where id = ${alice.session}`;
    const socket = new TestSocket(port);
    socket.hello(ticket);
    expect(await socket.end()).toBe(CLOSE.sessionEnded);
  });

  it("closes a socket that never says hello", async () => {
    const { port } = await world.sidecar({ settings: { helloMs: 20 } });
    expect(await new TestSocket(port).end()).toBe(CLOSE.ticket);
  });

  it("[R47] tells a client of another protocol to reload", async () => {
    const { port } = await world.sidecar();
    const socket = new TestSocket(port);
    socket.hello("x", 99);
    expect(await socket.end()).toBe(CLOSE.protocolTooOld);
  });

  it("[R47] limits the sockets of a person", async () => {
    const alice = await world.person();
    const sidecar = await world.sidecar({ settings: { socketsPerPerson: 2 } });
    await TestSocket.of(alice, sidecar);
    await TestSocket.of(alice, sidecar);
    const third = new TestSocket(sidecar.port);
    third.hello(await issueTicket(alice));
    expect(await third.end()).toBe(CLOSE.tooMany);
  });
});

describe("bad frames", () => {
  const bad: [string, string | Buffer, number][] = [
    ["not JSON", "{", CLOSE.badFrame],
    ["a number", "7", CLOSE.badFrame],
    ["an unknown operation", '{"t":"drop-tables"}', CLOSE.badFrame],
    ["an unknown field", '{"t":"ping","admin":true}', CLOSE.badFrame],
    ["__proto__", '{"t":"ping","__proto__":{"admin":true}}', CLOSE.badFrame],
    ["a huge number", '{"t":"join","rooms":[["00000000-0000-4000-8000-000000000000",1e999]]}', CLOSE.badFrame],
    ["a second hello", '{"t":"hello","v":1,"ticket":"x"}', CLOSE.badFrame],
    ["binary", Buffer.from([1, 2, 3]), CLOSE.badFrame],
    ["more than a frame may hold", "x".repeat(LIMITS.frameBytes + 1), 1009],
  ];
  it.each(bad)("[R48] %s closes that socket and no other", async (_, frame, code) => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const sidecar = await world.sidecar();
    const good = await TestSocket.of(alice, sidecar);
    const evil = await TestSocket.of(mallory, sidecar);
    evil.ws.send(frame);
    expect(await evil.end()).toBe(code);
    await good.join(room);
    expect(await good.send(room, [sealed(1)])).toMatchObject([{ status: "ok", seq: 1 }]);
  });

  it("raw bytes that are no WebSocket end their own connection only", async () => {
    const alice = await world.person();
    const sidecar = await world.sidecar();
    const good = await TestSocket.of(alice, sidecar);
    const raw = new TestSocket(sidecar.port);
    await new Promise((resolve) => raw.ws.on("open", resolve));
    const { _socket: socket } = raw.ws as unknown as { _socket: Socket };
    socket.write(Buffer.from("ffffffffffffffffffffffff", "hex"));
    await raw.end();
    good.say({ t: "ping" });
    await good.next("pong");
  });
});

it("lives through thousands of frames of nonsense, each on a socket that was let in", {
  timeout: 300_000,
}, async () => {
  const [alice, mallory] = [await world.person(), await world.person()];
  const room = await world.room(alice);
  const sidecar = await world.sidecar({
    settings: { socketsPerPerson: 1_000, accepts: { count: 10_000, seconds: 1 } },
  });
  const good = await TestSocket.of(alice, sidecar);
  const word = fc.constantFrom("hello", "join", "send", "read", "ping", "resync", "__proto__", "constructor");
  const frame = fc.oneof(
    fc.json(),
    fc
      .record({ t: word, room: fc.oneof(fc.constant(room), fc.uuid()), seq: fc.double(), ref: fc.integer() })
      .map((o) => JSON.stringify(o)),
    fc
      .record({ t: fc.constant("join"), rooms: fc.array(fc.tuple(fc.oneof(fc.constant(room), fc.uuid()), fc.nat())) })
      .map((o) => JSON.stringify(o)),
    fc.string({ unit: "binary" }),
  );
  const frames = fc.sample(frame, { numRuns: 4_000, seed: 7 });
  let evil = await TestSocket.of(mallory, sidecar);
  for (const text of frames) {
    if (evil.closed !== null) evil = await TestSocket.of(mallory, sidecar);
    evil.ws.send(text);
    evil.ws.ping();
    await new Promise((resolve) => {
      evil.ws.once("pong", resolve);
      evil.ws.once("close", resolve);
    });
  }
  expect(evil.seqs(room)).toEqual([]);
  await good.join(room);
  expect(await good.send(room, [sealed(1)])).toMatchObject([{ status: "ok", seq: 1 }]);
});
