import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Persona, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import type { RoomId } from "@/protocol/ids";
import { redisBus } from "@/server/bus/redis-bus";
import { readReceipts } from "@/server/receipts/read-receipts";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(() => world.close());

/** Receipts and typing are told by the bus: both ways to have one are driven. */
describe.each([
  ["Postgres", true],
  ["Redis", haveRedis()],
])("over %s", (way, have) => {
  const test = it.skipIf(!have);
  let redis: TestRedis | null = null;
  beforeAll(async () => {
    if (have && way === "Redis") redis = await startTestRedis();
  });
  afterAll(() => redis?.stop());

  const sidecar = () => {
    if (redis === null) return world.sidecar();
    const bus = redisBus(redis.url);
    world.onClose(() => bus.close());
    return world.sidecar({ bus });
  };

  /** People in a room with `messages` of the first one's, and a socket of each who has it joined. */
  async function conversation(names: number, messages: number, sidecars: readonly TestSidecar[]) {
    const people: Persona[] = [];
    for (let i = 0; i < names; i++) people.push(await world.person());
    const room = await world.room(...people);
    const sockets = await Promise.all(
      people.map((one, i) => TestSocket.of(one, sidecars[i % sidecars.length] as TestSidecar)),
    );
    await Promise.all(sockets.map((socket) => socket.join(room)));
    const items = Array.from({ length: messages }, (_, i) => sealed(i + 1));
    if (messages > 0) await sockets[0]?.send(room, items);
    for (const socket of sockets) await socket.until(() => (socket.seqs(room).length === messages ? true : undefined));
    return {
      people: people as [Persona, Persona, Persona],
      sockets: sockets as [TestSocket, TestSocket, TestSocket],
      room,
    };
  }

  /** What a socket was told of people in a room: `name delivered read`, in order. */
  const told = (socket: TestSocket, room: RoomId, people: readonly Persona[]) =>
    socket.frames.flatMap((frame) =>
      frame.t === "receipts" && frame.room === room
        ? frame.receipts.map(
            ([account, ...far]) => `${people.findIndex((one) => one.account === account)} ${far[0]} ${far[1]}`,
          )
        : [],
    );
  const typed = (socket: TestSocket) => socket.frames.flatMap((frame) => (frame.t === "typing" ? [frame.account] : []));

  /** Resolves when the sidecar has dealt with every frame that this socket said before. */
  async function fence(socket: TestSocket): Promise<void> {
    const pongs = () => socket.frames.filter((frame) => frame.t === "pong").length;
    const before = pongs();
    socket.say({ t: "ping" });
    await socket.until(() => (pongs() > before ? true : undefined));
  }

  test("[R94, R95] what bob's device holds, and what he then reads, is told to alice and, on another sidecar, to carla", async () => {
    const sidecars = [await sidecar(), await sidecar()];
    const { people, sockets, room } = await conversation(3, 5, sidecars);
    const [a, b, c] = sockets;
    const before = Date.now();
    b.say({ t: "received", rooms: [[room, 4]] });
    const first = await c.next("receipts");
    expect(first).toMatchObject({ room, receipts: [[people[1].account, 4, 0, expect.any(Number)]] });
    expect(Math.abs((first.receipts[0]?.[3] ?? 0) - before)).toBeLessThan(60_000);
    b.say({ t: "read", room, seq: 99 });
    b.say({ t: "received", rooms: [[room, 2]] });
    for (const socket of [a, c]) {
      await socket.until(() => told(socket, room, people).at(-1) === "1 5 5" || undefined);
      expect(told(socket, room, people)).toEqual(["1 4 0", "1 5 5"]);
    }
    expect(await readReceipts(world.database.sql, { room, account: people[0].account, seq: 5 })).toMatchObject([
      [people[1].account, 5, 5, expect.any(Number)],
    ]);
  });

  test("[R95] a stranger moves nothing and hears nothing; who was removed hears no more, and is told of no more", async () => {
    const at = await sidecar();
    const { people, sockets, room } = await conversation(3, 3, [at]);
    const [a, b, c] = sockets;
    const mallory = await world.person();
    const m = await TestSocket.of(mallory, at);
    m.say({ t: "received", rooms: [[room, 3]] });
    m.say({ t: "typing", room });
    await fence(m);
    await world.entry(room, people[0], "remove", [people[2].account]);
    await at.realtime.tick();
    await c.next("parted");
    c.say({ t: "received", rooms: [[room, 3]] });
    c.say({ t: "typing", room });
    await fence(c);
    b.say({ t: "received", rooms: [[room, 3]] });
    await a.next("receipts");
    b.say({ t: "typing", room });
    await a.next("typing");
    expect(told(a, room, people)).toEqual(["1 3 0"]);
    expect(typed(a)).toEqual([people[1].account]);
    for (const socket of [c, m])
      expect(socket.frames.filter(({ t }) => t === "receipts" || t === "typing")).toEqual([]);
    const { sql } = world.database;
    expect(await sql`select 1 from cursors where account in (${mallory.account}, ${people[2].account})`).toEqual([]);
    for (const { account } of [mallory, people[2]])
      expect(await readReceipts(sql, { room, account, seq: 0 })).toBeNull();
  });

  test("[R96] in a room of more than 32 nothing is told by itself, and every member may ask", async () => {
    const at = await sidecar();
    const { people, sockets, room } = await conversation(2, 2, [at]);
    const { owner, sql } = world.database;
    for (let i = 0; i < 31; i++) {
      const { account } = await world.person();
      await owner`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${account}, 'member', 1, 1)`;
    }
    const [a, b] = sockets;
    const small = await world.room(people[0], people[1]);
    await Promise.all([a.join(small), b.join(small)]);
    await a.send(small, [sealed(1)]);
    b.say({
      t: "received",
      rooms: [
        [room, 2],
        [small, 1],
      ],
    });
    await a.next("receipts", (frame) => frame.room === small);
    expect(told(a, room, people)).toEqual([]);
    const asked = { room, account: people[0].account };
    expect(await readReceipts(sql, { ...asked, seq: 2 })).toMatchObject([
      [people[1].account, 2, 0, expect.any(Number)],
    ]);
    expect(await readReceipts(sql, { ...asked, seq: 3 })).toEqual([]);
  });

  test("[R97, I15] that somebody writes is told to the others who have the room joined, not to their own devices, and is kept nowhere", async () => {
    const sidecars = [await sidecar(), await sidecar()];
    const { people, sockets, room } = await conversation(3, 1, sidecars);
    const [a, b, c] = sockets;
    const own = await TestSocket.of(people[1], sidecars[0] as TestSidecar);
    await own.join(room);
    const away = await TestSocket.of(people[0], sidecars[0] as TestSidecar);
    b.say({ t: "typing", room });
    for (const socket of [a, c]) await socket.next("typing", (frame) => frame.account === people[1].account);
    a.say({ t: "typing", room });
    await own.next("typing", (frame) => frame.account === people[0].account);
    expect([...typed(b), ...typed(own)]).not.toContain(people[1].account);
    expect(typed(away)).toEqual([]);
    const rows = await world.database.owner`select head from rooms where id = ${room}`;
    expect(rows).toMatchObject([{ head: 1 }]);
    expect(await world.database.owner`select 1 from cursors where room = ${room}`).toEqual([]);
  });

  test("[R97] who may not write there, or has not joined, is not said to: muted, below the policy, elsewhere", async () => {
    const at = await sidecar();
    const { people, sockets, room } = await conversation(3, 1, [at]);
    const [a, b, c] = sockets;
    const { owner } = world.database;
    const elsewhere = await TestSocket.of(people[1], at);
    elsewhere.say({ t: "typing", room });
    await fence(elsewhere);
    await owner`update members set muted_until = now() + interval '1 hour' where room = ${room} and account = ${people[1].account}`;
    b.say({ t: "typing", room });
    await fence(b);
    await owner`update members set role = 'admin' where room = ${room} and account = ${people[0].account}`;
    await owner`update rooms set policy = policy || '{"post": "admin"}' where id = ${room}`;
    c.say({ t: "typing", room });
    await fence(c);
    a.say({ t: "typing", room });
    await b.next("typing");
    await c.next("typing");
    for (const socket of [b, c]) expect(typed(socket)).toEqual([people[0].account]);
    expect(typed(a)).toEqual([]);
  });

  test("[R97] a flood is dropped and its socket lives: one frame comes out, and what is sent after it arrives", async () => {
    const at = await sidecar();
    const { people, sockets, room } = await conversation(2, 1, [at]);
    const [a, b] = sockets;
    for (let i = 0; i < 200; i++) b.say({ t: "typing", room });
    expect(await b.send(room, [sealed(1)])).toMatchObject([{ status: "ok" }]);
    await a.until(() => (a.seqs(room).length === 2 ? true : undefined));
    await a.next("typing");
    expect(typed(a)).toEqual([people[1].account]);
    expect(b.frames.filter(({ t }) => t === "error")).toEqual([]);
  });
});
