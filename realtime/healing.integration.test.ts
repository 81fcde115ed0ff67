import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import type { EventId } from "@/protocol/ids";
import { CLOSE } from "@/protocol/socket/close-code";
import type { Bus } from "@/server/bus/bus";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { appendEvents } from "@/server/events/append-events";
import { renewPresence } from "@/server/presence/leases";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(async () => {
  await closeEphemeral();
  await world.close();
});

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A bus that loses every ring on its way out. */
const mute = (bus: Bus): Bus => ({ ...bus, publish: async () => {} });

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

  it("[R52] resync tells the heads of all joined rooms, as the database has them", async () => {
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

  it("[I17] who is in a room from above what their sidecar has seen on is told nothing from before it", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice);
    const sidecar = await world.sidecar();
    const [a, b] = [await TestSocket.of(alice, sidecar), await TestSocket.of(bob, sidecar)];
    await a.join(room);
    const write = (...numbers: number[]) =>
      appendEvents(
        world.database.sql,
        numbers.map((n) => ({ room, sender: alice.account, device: alice.device, item: sealed(n) })),
      );
    // Nobody rings for what is written here.
    await write(1, 2, 3);
    await world.database
      .owner`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${bob.account}, 'member', 3, 1)`;
    b.say({ t: "join", rooms: [[room, 0]] });
    await b.next("parted");
    await a.until(() => a.seqs(room).includes(3) || undefined);
    await b.join(room);
    await write(4);
    await sidecar.realtime.tick();
    await b.until(() => b.seqs(room).includes(4) || undefined);
    expect(b.seqs(room)).toEqual([3, 4]);
  });

  it("[R52] news of a person's rooms that was lost is told by the tick, also where another socket of theirs came after it", async () => {
    const bob = await world.person();
    const sidecar = await world.sidecar();
    const before = await TestSocket.of(bob, sidecar);
    await world.database.owner`update room_lists set version = version + 1 where account = ${bob.account}`;
    await TestSocket.of(bob, sidecar);
    await sidecar.realtime.tick();
    expect((await before.next("person")).what).toBe("rooms");
  });

  it("[R59] a session that died is closed by the notice, and by the tick if that is lost", async () => {
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

  it("a session that died while the bus was away is closed as soon as it is heard again", async () => {
    const states: ((up: boolean) => void)[] = [];
    const bus = world.bus();
    const alice = await world.person();
    const sidecar = await world.sidecar({ bus: { ...bus, onState: (listener) => states.push(listener) } });
    const a = await TestSocket.of(alice, sidecar);
    await world.database.owner`update sessions set revoked_at = now() where id = ${alice.session}`;
    for (const state of states) state(true);
    expect(await a.end()).toBe(CLOSE.sessionEnded);
  });

  it("[R100] who hid while the bus was away is gone for others as soon as it is heard again", async () => {
    const states: ((up: boolean) => void)[] = [];
    const bus = world.bus();
    const { owner, sql } = world.database;
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    await owner`insert into cursors (account, room, read) values (${bob.account}, ${room}, 1)`;
    await renewPresence(sql, "a node", [{ account: bob.account, state: "active", leaving: false }]);
    const sidecar = await world.sidecar({ bus: { ...bus, onState: (listener) => states.push(listener) } });
    const a = await TestSocket.of(alice, sidecar);
    const told = (state: string) =>
      a.next("presence", ({ people }) => people.some(([who, how]) => who === bob.account && how === state));
    a.say({ t: "watch", accounts: [bob.account] });
    await told("online");
    await owner`update presence set online = false where account = ${bob.account}`;
    for (const state of states) state(true);
    await told("offline");
  });

  it("[R52] says when the bus is gone and when it is back", async () => {
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
  it("[R54, I21] a reader that never reads is cut, the others go on", async () => {
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

  it("[R49] a reader that reads is not cut, however much a join replays", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const rooms = [await world.room(alice, bob), await world.room(alice, bob), await world.room(alice, bob)];
    const sidecar = await world.sidecar();
    const big = `gAAAA${"A".repeat(30_000)}` as ReturnType<typeof sealed>["token"];
    for (const room of rooms)
      await appendEvents(
        world.database.sql,
        range(1, 240).map((n) => ({
          room,
          sender: alice.account,
          device: alice.device,
          item: sealed(n, { token: big }),
        })),
      );
    const b = await TestSocket.of(bob, sidecar);
    b.say({ t: "join", rooms: rooms.map((room) => [room, 0]) });
    for (const room of rooms) await b.next("joined", (frame) => frame.room === room);
    for (const room of rooms) expect(b.seqs(room)).toEqual(range(1, 240));
  });

  it("[R44] read cursors are gathered, never fall, and reach the person's other sockets", async () => {
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

  it("[R55] stops gracefully: sockets are told, and what is being appended is acknowledged first", async () => {
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
