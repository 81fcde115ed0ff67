import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import type { EventId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { CLOSE } from "@/protocol/socket/close-code";
import type { Bus } from "@/server/bus/bus";
import { appendEvents } from "@/server/events/append-events";
import { eventsHandler } from "@/server/events/events-handler";
import { issueTicket } from "@/server/tickets/issue-ticket";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

/** A bus that loses every ring on its way out. */
const mute = (bus: Bus): Bus => ({ ...bus, publish: async () => {} });

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

  it("destroys an upgrade to any other path", async () => {
    const { port } = await world.sidecar();
    const socket = new TestSocket(port, { path: "/_next/webpack-hmr" });
    const status = await new Promise((resolve) =>
      socket.ws.on("unexpected-response", (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(404);
  });

  it("admits a storm of reconnects at a limited rate", async () => {
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
  it("takes a ticket once: mallory, who caught it, is sent away", async () => {
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

  it("refuses an expired ticket", async () => {
    const alice = await world.person();
    const { port } = await world.sidecar();
    const ticket = await issueTicket(alice);
    await world.database.owner`update ephemeral set expires_at = now() - interval '1 second'`;
    const socket = new TestSocket(port);
    socket.hello(ticket);
    expect(await socket.end()).toBe(CLOSE.ticket);
  });

  it("refuses the ticket of a session that was closed meanwhile", async () => {
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

  it("tells a client of another protocol to reload", async () => {
    const { port } = await world.sidecar();
    const socket = new TestSocket(port);
    socket.hello("x", 99);
    expect(await socket.end()).toBe(CLOSE.protocolTooOld);
  });

  it("limits the sockets of a person", async () => {
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
  it.each(bad)("%s closes that socket and no other", async (_, frame, code) => {
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

describe("a message", () => {
  it("is acknowledged to alice before her own frame, and reaches bob here and carla on another sidecar", async () => {
    const [alice, bob, carla] = [await world.person(), await world.person(), await world.person()];
    const room = await world.room(alice, bob, carla);
    const [here, there] = [await world.sidecar(), await world.sidecar()];
    const [a, b, c] = [
      await TestSocket.of(alice, here),
      await TestSocket.of(bob, here),
      await TestSocket.of(carla, there),
    ];
    await Promise.all([a.join(room), b.join(room), c.join(room)]);
    const item = sealed(1);
    await a.send(room, [item]);
    const own = await a.next("events");
    expect(a.frames.findIndex((frame) => frame.t === "ack")).toBeLessThan(a.frames.indexOf(own));
    expect((await b.next("events")).events).toEqual(own.events);
    expect((await c.next("events")).events).toEqual(own.events);
    expect(own.events[0]).toMatchObject({ id: item.id, token: item.token, sender: alice.account, seq: 1 });
  });

  it("comes in order and once to everybody while four people write through two sidecars", async () => {
    const people = await Promise.all(range(1, 4).map(() => world.person()));
    const room = await world.room(...people);
    const sidecars = [await world.sidecar(), await world.sidecar()] as const;
    const sockets = await Promise.all(
      people.map((person, i) => TestSocket.of(person, i % 2 ? sidecars[0] : sidecars[1])),
    );
    await Promise.all(sockets.map((socket) => socket.join(room)));
    await Promise.all(
      sockets.map(async (socket) => {
        for (let n = 1; n <= 25; n += 1) expect(await socket.send(room, [sealed(n)])).toMatchObject([{ status: "ok" }]);
      }),
    );
    for (const socket of sockets) {
      await socket.until(() => (socket.seqs(room).length >= 100 ? true : undefined));
      expect(socket.seqs(room)).toEqual(range(1, 100));
    }
  });

  it("has one seq, however often it is tried: 50 at once through two sidecars and by HTTP", async () => {
    const alice = await world.person();
    const room = await world.room(alice);
    const sidecars = [await world.sidecar(), await world.sidecar()];
    const sockets = await Promise.all(sidecars.map((sidecar) => TestSocket.of(alice, sidecar)));
    const item = sealed(1);
    const cookie = await world.cookie(alice);
    const byHttp = async () => {
      const headers = { cookie, "x-sotto": "1", origin: ORIGIN, "content-type": "application/json" };
      const request = new Request(`${ORIGIN}/api/v1/rooms/${room}/events`, {
        method: "POST",
        headers,
        body: JSON.stringify({ items: [item] }),
      });
      const answer = await eventsHandler(request, room);
      expect(answer.status).toBe(200);
      return (await answer.json()).results;
    };
    const answers = await Promise.all(
      range(1, 50).map((n) => (n % 5 === 0 ? byHttp() : (sockets[n % 2] as TestSocket).send(room, [item], n))),
    );
    const results = answers.flat();
    expect(results).toHaveLength(50);
    expect(new Set(results.map((result) => result.seq))).toEqual(new Set([1]));
    expect(results.filter((result) => result.status === "ok")).toHaveLength(1);
    const [{ count }] = await world.database.owner`select count(*)::int as count from events where room = ${room}`;
    expect(count).toBe(1);
  });

  it("of a stranger is refused as if there were no such room", async () => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const m = await TestSocket.of(mallory, await world.sidecar());
    const [real] = await m.send(room, [sealed(1)]);
    const [none] = await m.send(randomUUID() as RoomId, [sealed(1)]);
    expect(real).toMatchObject({ status: "refused", code: "not-found" });
    expect(none).toMatchObject({ status: "refused", code: "not-found" });
  });

  it("is refused with rate when a person sends too fast, and the socket lives on", async () => {
    const alice = await world.person();
    const room = await world.room(alice);
    const a = await TestSocket.of(alice, await world.sidecar({ settings: { sends: { count: 2, seconds: 3_600 } } }));
    await a.send(room, [sealed(1)]);
    await a.send(room, [sealed(2)]);
    expect(await a.send(room, [sealed(3)])).toMatchObject([{ status: "refused", code: "rate" }]);
    a.say({ t: "ping" });
    await a.next("pong");
  });
});

describe("joining", () => {
  it("replays what came after, then goes on live without loss or repetition", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const sidecar = await world.sidecar();
    const a = await TestSocket.of(alice, sidecar);
    let n = 0;
    for (let batch = 0; batch < 10; batch += 1)
      await a.send(
        room,
        range(1, 64).map(() => sealed(++n)),
      );
    const writing = (async () => {
      for (let batch = 0; batch < 10; batch += 1)
        await a.send(
          room,
          range(1, 20).map(() => sealed(++n)),
        );
    })();
    const b = await TestSocket.of(bob, sidecar);
    await b.join(room, 100);
    await writing;
    await b.until(() => (b.seqs(room).at(-1) === 840 ? true : undefined));
    expect(b.seqs(room)).toEqual(range(101, 840));
  });

  it("says reset with the head when too far behind, and live frames follow", async () => {
    const alice = await world.person();
    const room = await world.room(alice);
    await world.database
      .owner`insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash, token)
      select ${room}, n, gen_random_uuid(), 'message', ${alice.account}, ${alice.device}, n, 1, ${"A".repeat(43)}, 'gAAAAx' from generate_series(1, 2100) n`;
    await world.database.owner`update rooms set head = 2100 where id = ${room}`;
    const a = await TestSocket.of(alice, await world.sidecar());
    a.say({ t: "join", rooms: [[room, 0]] });
    expect(await a.next("reset")).toEqual({ t: "reset", room, head: 2100 });
    await a.send(room, [sealed(2101)]);
    await a.next("events");
    expect(a.seqs(room)).toEqual([2101]);
  });

  it("parts a stranger, from a real room as from none", async () => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const [room, none] = [await world.room(alice), randomUUID() as RoomId];
    const m = await TestSocket.of(mallory, await world.sidecar());
    m.say({
      t: "join",
      rooms: [
        [room, 0],
        [none, 0],
      ],
    });
    await m.next("parted", (frame) => frame.room === room);
    await m.next("parted", (frame) => frame.room === none);
    await appendEvents(world.database.sql, [{ room, sender: alice.account, device: alice.device, item: sealed(1) }]);
    m.say({ t: "ping" });
    await m.next("pong");
    expect(m.seqs(room)).toEqual([]);
  });

  it("shows a newcomer nothing from before they came", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const sidecar = await world.sidecar();
    const a = await TestSocket.of(alice, sidecar);
    await a.send(
      room,
      range(1, 5).map((n) => sealed(n)),
    );
    await world.database
      .owner`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${bob.account}, 'member', 4, 1)`;
    const b = await TestSocket.of(bob, sidecar);
    await b.join(room, 0);
    expect(b.seqs(room)).toEqual([4, 5]);
  });
});

describe("membership", () => {
  it("[I17] bob gets his removal and nothing after it, though both were committed before anybody was told", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const sidecar = await world.sidecar();
    const [a, b] = [await TestSocket.of(alice, sidecar), await TestSocket.of(bob, sidecar)];
    await Promise.all([a.join(room), b.join(room)]);
    await appendEvents(world.database.sql, [{ room, sender: alice.account, device: alice.device, item: sealed(1) }]);
    await world.entry(room, alice, "remove", [bob.account]);
    await a.send(room, [sealed(2)]);
    await a.until(() => (a.seqs(room).length === 3 ? true : undefined));
    await b.next("parted");
    b.say({ t: "ping" });
    await b.next("pong");
    expect(b.seqs(room)).toEqual([1, 2]);
    expect(a.seqs(room)).toEqual([1, 2, 3]);
  });

  it("a membership that ends without an event ends with the person notice, and with the tick if that is lost", async () => {
    for (const lost of [false, true]) {
      const [alice, bob] = [await world.person(), await world.person()];
      const room = await world.room(alice, bob);
      const sidecar = await world.sidecar();
      const [a, b] = [await TestSocket.of(alice, sidecar), await TestSocket.of(bob, sidecar)];
      await Promise.all([a.join(room), b.join(room)]);
      await world.database.owner.begin(async (tx) => {
        await tx`select 1 from rooms where id = ${room} for no key update`;
        await tx`update members set until_seq = 0 where room = ${room} and account = ${bob.account}`;
        await tx`update room_lists set version = version + 1 where account = ${bob.account}`;
      });
      if (lost) await sidecar.realtime.tick();
      else await world.bus().publish({ person: bob.account, what: "rooms", n: 2 });
      await b.next("parted");
      await b.next("person", (frame) => frame.what === "rooms");
      await a.send(room, [sealed(1)]);
      await a.next("events");
      b.say({ t: "ping" });
      await b.next("pong");
      expect(b.seqs(room)).toEqual([]);
    }
  });
});

describe("healing", () => {
  it("[I22] a lost last ring is repaired by the tick", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const deaf = await world.sidecar({ bus: mute(world.bus()) });
    const there = await world.sidecar();
    const [a, b] = [await TestSocket.of(alice, deaf), await TestSocket.of(bob, there)];
    await b.join(room);
    await a.send(room, [sealed(1)]);
    b.say({ t: "ping" });
    await b.next("pong");
    expect(b.seqs(room)).toEqual([]);
    await there.realtime.tick();
    await b.next("events");
    await there.realtime.tick();
    await b.next("heads", (frame) => frame.rooms.some(([id, head]) => id === room && head === 1));
    expect(b.seqs(room)).toEqual([1]);
  });

  it("resync tells the heads of all joined rooms, as the database has them", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const [one, two] = [await world.room(alice, bob), await world.room(bob)];
    const sidecar = await world.sidecar();
    const b = await TestSocket.of(bob, sidecar);
    await b.join(one);
    await b.join(two);
    await appendEvents(world.database.sql, [
      { room: one, sender: alice.account, device: alice.device, item: sealed(1) },
    ]);
    b.say({ t: "resync" });
    const { rooms } = await b.next("heads");
    expect(new Set(rooms.map(([room]) => room))).toEqual(new Set([one, two]));
    await b.next("events");
  });

  it("a session that died is closed by the notice, and by the tick if that is lost", async () => {
    for (const lost of [false, true]) {
      const alice = await world.person();
      const sidecar = await world.sidecar();
      const a = await TestSocket.of(alice, sidecar);
      await world.database.owner`update sessions set revoked_at = now() where id = ${alice.session}`;
      if (lost) await sidecar.realtime.tick();
      else await world.bus().publish({ person: alice.account, what: "session", session: alice.session });
      expect(await a.end()).toBe(CLOSE.sessionEnded);
    }
  });

  it("says when the bus is gone and when it is back", async () => {
    const states: ((up: boolean) => void)[] = [];
    const bus = world.bus();
    const alice = await world.person();
    const sidecar = await world.sidecar({ bus: { ...bus, onState: (listener) => states.push(listener) } });
    for (const state of states) state(true);
    const a = await TestSocket.of(alice, sidecar);
    for (const state of states) state(false);
    await a.next("bus", (frame) => !frame.up);
    for (const state of states) state(true);
    await a.next("bus", (frame) => frame.up);
  });
});

describe("bounds", () => {
  it("[I21] a reader that never reads is cut, the others go on", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const sidecar = await world.sidecar({ settings: { slowBytes: 65_536 } });
    const [a, b] = [await TestSocket.of(alice, sidecar), await TestSocket.of(bob, sidecar)];
    await Promise.all([a.join(room), b.join(room)]);
    (b.ws as unknown as { _socket: Socket })._socket.pause();
    const big = `gAAAA${"A".repeat(30_000)}` as ReturnType<typeof sealed>["token"];
    let n = 0;
    while (sidecar.realtime.size() === 2 && n < 2_000)
      expect(await a.send(room, [sealed(++n, { token: big })])).toMatchObject([{ status: "ok" }]);
    expect(sidecar.realtime.size()).toBe(1);
    await a.until(() => (a.seqs(room).length === n ? true : undefined));
    expect(a.seqs(room)).toEqual(range(1, n));
  });

  it("read cursors are gathered, never fall, and reach the person's other sockets", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const sidecar = await world.sidecar();
    const [a, b, other] = [
      await TestSocket.of(alice, sidecar),
      await TestSocket.of(bob, sidecar),
      await TestSocket.of(bob, sidecar),
    ];
    await a.send(
      room,
      range(1, 5).map((n) => sealed(n)),
    );
    for (const seq of [3, 99, 2]) b.say({ t: "read", room, seq });
    expect(await other.next("person")).toEqual({ t: "person", what: "cursor", room, n: 5 });
    const rows = await world.database.owner`select read from cursors where account = ${bob.account}`;
    expect(rows).toMatchObject([{ read: 5 }]);
  });

  it("stops gracefully: sockets are told, and what is being appended is acknowledged first", async () => {
    const alice = await world.person();
    const room = await world.room(alice);
    const sidecar = await world.sidecar();
    const a = await TestSocket.of(alice, sidecar);
    const id = randomUUID() as EventId;
    a.say({ t: "send", ref: 1, room, items: [sealed(1, { id })] });
    a.say({ t: "ping" });
    await a.next("pong");
    await sidecar.realtime.stop();
    expect(await a.end()).toBe(CLOSE.stopping);
    expect(a.frames.some((frame) => frame.t === "ack")).toBe(true);
  });
});
