import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import { appendEvents } from "@/server/events/append-events";
import { eventsHandler } from "@/server/events/events-handler";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(() => world.close());

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("a message", () => {
  it("[R50] is acknowledged to alice before her own frame, and reaches bob here and carla on another sidecar", async () => {
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

  it("[R50] comes in order and once to everybody while four people write through two sidecars", async () => {
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

  it("[R38] has one seq, however often it is tried: 50 at once through two sidecars and by HTTP", async () => {
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
    const rows = await world.database.owner`select count(*)::int as count from events where room = ${room}`;
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("[R43] of a stranger is refused as if there were no such room", async () => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const m = await TestSocket.of(mallory, await world.sidecar());
    const [real] = await m.send(room, [sealed(1)]);
    const [none] = await m.send(randomUUID() as RoomId, [sealed(1)]);
    expect(real).toMatchObject({ status: "refused", code: "not-found" });
    expect(none).toMatchObject({ status: "refused", code: "not-found" });
  });

  it("[R54] is refused with rate when a person sends too fast, and the socket lives on", async () => {
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
  it("[R49] replays what came after, then goes on live without loss or repetition", async () => {
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

  it("[R49] says reset with the head when too far behind, and live frames follow", async () => {
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

  it("[R43] parts a stranger, from a real room as from none", async () => {
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

  it("[R42] shows a newcomer nothing from before they came", async () => {
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

  it("[R51] bob gets his removal also when the notice about his rooms overtakes it", async () => {
    for (let times = 0; times < 10; times += 1) {
      const [alice, bob] = [await world.person(), await world.person()];
      const room = await world.room(alice, bob);
      const bus = world.bus();
      const b = await TestSocket.of(bob, await world.sidecar());
      await b.join(room);
      await world.entry(room, alice, "remove", [bob.account]);
      await appendEvents(world.database.sql, [{ room, sender: alice.account, device: alice.device, item: sealed(1) }]);
      await Promise.all([bus.publish({ person: bob.account, what: "rooms" }), bus.publish({ room, from: 1, to: 2 })]);
      await b.next("parted");
      b.say({ t: "ping" });
      await b.next("pong");
      expect(b.seqs(room)).toEqual([1]);
    }
  });

  it("mallory, removed while her join is under way, ends up outside with nothing from after it", async () => {
    for (let times = 0; times < 20; times += 1) {
      const [alice, mallory] = [await world.person(), await world.person()];
      const room = await world.room(alice, mallory);
      const sidecar = await world.sidecar();
      const [a, m] = [await TestSocket.of(alice, sidecar), await TestSocket.of(mallory, sidecar)];
      if (times % 2) await a.join(room);
      m.say({ t: "join", rooms: [[room, 0]] });
      await world.entry(room, alice, "remove", [mallory.account]);
      await a.send(room, [sealed(1)]);
      await sidecar.realtime.tick();
      await m.next("parted");
      m.say({ t: "ping" });
      await m.next("pong");
      expect(m.seqs(room)).not.toContain(2);
    }
  });

  it("mallory, removed between the first look at her membership and her seat, gets no seat", async () => {
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(alice, mallory);
    const bus = world.bus();
    const follow = async (followed: RoomId) => {
      await bus.follow(followed);
      await world.entry(room, alice, "remove", [mallory.account]);
    };
    const sidecar = await world.sidecar({ bus: { ...bus, follow } });
    const m = await TestSocket.of(mallory, sidecar);
    m.say({ t: "join", rooms: [[room, 0]] });
    await m.next("parted");
    expect(m.seqs(room)).toEqual([]);
  });
});
