import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Persona, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import type { AccountId, RoomId } from "@/protocol/ids";
import { redisBus } from "@/server/bus/redis-bus";
import { closeBus } from "@/server/bus/shared-bus";
import { forgetConfiguration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { GRACE_MS, LEASE_MS, presenceStates } from "@/server/presence/leases";
import { savePrivacy } from "@/server/presence/privacy";

const DAY_MS = 86_400_000;

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

/** Presence is kept in the store of short-lived state and told by the bus: both are driven both ways. */
describe.each([
  ["Postgres", true],
  ["Redis", haveRedis()],
])("over %s", (way, have) => {
  const test = it.skipIf(!have);
  let redis: TestRedis | null = null;

  const configure = async (url: string | undefined) => {
    if (url === undefined) delete process.env.REDIS_URL;
    else process.env.REDIS_URL = url;
    forgetConfiguration();
    await closeEphemeral();
    await closeBus();
  };
  beforeAll(async () => {
    if (have && way === "Redis") redis = await startTestRedis();
    await configure(redis?.url);
  });
  afterEach(() => world.rest());
  afterAll(async () => {
    await configure(undefined);
    await redis?.stop();
  });

  const sidecar = () => {
    if (redis === null) return world.sidecar();
    const bus = redisBus(redis.url);
    world.onClose(() => bus.close());
    return world.sidecar({ bus });
  };

  /** As if `ms` had passed since leases were last renewed. */
  async function age(ms: number): Promise<void> {
    if (redis === null) {
      await world.database.owner`update leases set expires_at = expires_at - ${ms} * interval '1 millisecond'`;
      return;
    }
    const { Redis } = await import("ioredis");
    const admin = new Redis(redis.url);
    for (const key of await admin.keys("sotto:lease:*"))
      for (const [holder, text] of Object.entries(await admin.hgetall(key))) {
        const [ends = "", value = ""] = text.split(" ");
        await admin.hset(key, holder, `${Number(ends) - ms} ${value}`);
      }
    admin.disconnect();
  }

  /** People have read what there is in a room. */
  async function acted(room: RoomId, ...people: Persona[]): Promise<void> {
    for (const { account } of people)
      await world.database.owner`insert into cursors (account, room, read) values (${account}, ${room}, 1)`;
  }

  /** Alice and bob, who share a small room and have both read there, each with a socket on a sidecar of their own. */
  async function pair(sidecars: readonly TestSidecar[]) {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    await acted(room, alice, bob);
    const sockets = await Promise.all(
      [alice, bob].map((one, i) => TestSocket.of(one, sidecars[i % sidecars.length] as TestSidecar)),
    );
    return { alice, bob, room, sockets: sockets as [TestSocket, TestSocket] };
  }

  /** What a socket was told of somebody, in order. */
  const told = (socket: TestSocket, of: Persona) =>
    socket.frames.flatMap((frame) =>
      frame.t === "presence" ? frame.people.flatMap(([account, state]) => (account === of.account ? [state] : [])) : [],
    );
  const until = (socket: TestSocket, of: Persona, state: string) =>
    socket.until(() => told(socket, of).at(-1) === state || undefined);
  const watch = async (socket: TestSocket, ...people: Persona[]) => {
    const answers = () => socket.frames.filter((frame) => frame.t === "presence").length;
    const before = answers();
    socket.say({ t: "watch", accounts: people.map(({ account }) => account) });
    await socket.until(() => answers() > before || undefined);
  };
  /** When a socket was told last that somebody was here last. */
  const toldSeen = (socket: TestSocket, of: Persona) =>
    socket.frames
      .flatMap((frame) => (frame.t === "presence" ? frame.people : []))
      .filter(([account]) => account === of.account)
      .at(-1)?.[2];
  const stateOf = async ({ account }: Persona) => (await presenceStates([account])).get(account) ?? "offline";
  const seenAt = async ({ account }: Persona) =>
    (await world.database.owner`select seen_at from presence where account = ${account}`)[0]?.seen_at ?? null;

  test("[R99, R100] that bob is here is told on another sidecar, his devices together, and kept out of the log", async () => {
    const [one, two] = [await sidecar(), await sidecar()];
    const { bob, room, sockets } = await pair([one, two]);
    const [a, b] = sockets;
    await watch(a, bob);
    expect(told(a, bob)).toEqual(["offline"]);
    b.say({ t: "here", state: "idle" });
    await until(a, bob, "idle");
    const phone = await TestSocket.of(bob, one);
    phone.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(bob), { timeout: 10_000 }).toBe("online");
    await watch(a, bob);
    expect(told(a, bob).at(-1)).toBe("online");
    expect(await world.database.owner`select head from rooms where id = ${room}`).toMatchObject([{ head: 0 }]);
  });

  test("[R99, I15] the lease of a node that died runs out after 30 s, and the next tick of another tells so", async () => {
    const [one, two] = [await sidecar(), await sidecar()];
    const { bob, sockets } = await pair([one, two]);
    const [a, b] = sockets;
    b.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(bob), { timeout: 10_000 }).toBe("online");
    await watch(a, bob);
    await one.realtime.tick();
    await age(LEASE_MS - 15_000);
    expect(await stateOf(bob)).toBe("online");
    await age(15_000);
    await one.realtime.tick();
    await until(a, bob, "offline");
    const at = Number(toldSeen(a, bob));
    expect(at).toBe(Math.floor(at / 60_000) * 60_000);
    expect(Math.abs(at - Date.now())).toBeLessThan(120_000);
  });

  test("[R99] who closes their last page is gone within seconds, told on another sidecar; while another is open, they are not", async () => {
    const [one, two] = [await sidecar(), await sidecar()];
    const { bob, sockets } = await pair([one, two]);
    const [a, b] = sockets;
    const phone = await TestSocket.of(bob, one);
    b.say({ t: "here", state: "active" });
    phone.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(bob), { timeout: 10_000 }).toBe("online");
    await watch(a, bob);
    phone.ws.close(1001);
    await expect.poll(() => one.realtime.size(), { timeout: 10_000 }).toBe(1);
    await age(GRACE_MS);
    expect(await stateOf(bob)).toBe("online");
    b.ws.close(1001);
    await until(a, bob, "offline");
    expect(Math.abs(Number(toldSeen(a, bob)) - Date.now())).toBeLessThan(120_000);
  });

  test("[R99] whose line just breaks is here until the lease runs out", async () => {
    const at = await sidecar();
    const { bob, sockets } = await pair([at]);
    const [, b] = sockets;
    b.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(bob), { timeout: 10_000 }).toBe("online");
    b.ws.terminate();
    await expect.poll(() => at.realtime.size(), { timeout: 10_000 }).toBe(1);
    await age(LEASE_MS - 15_000);
    expect(await stateOf(bob)).toBe("online");
    await age(15_000);
    expect(await stateOf(bob)).toBe("offline");
  });

  test("[R99] a tick renews who is here, and not whoever is gone", async () => {
    const at = await sidecar();
    const { alice, bob, sockets } = await pair([at]);
    const [a, b] = sockets;
    a.say({ t: "here", state: "active" });
    b.say({ t: "here", state: "active" });
    await expect
      .poll(async () => [await stateOf(alice), await stateOf(bob)], { timeout: 10_000 })
      .toEqual(["online", "online"]);
    b.ws.terminate();
    await expect.poll(() => at.realtime.size(), { timeout: 10_000 }).toBe(1);
    await age(LEASE_MS - 15_000);
    await at.realtime.tick();
    await age(20_000);
    expect([await stateOf(alice), await stateOf(bob)]).toEqual(["online", "offline"]);
  });

  test("[R101] a stranger, whoever left, and people of a big group alone are told nothing", async () => {
    const at = await sidecar();
    const { alice, bob, room, sockets } = await pair([at]);
    const [a, b] = sockets;
    const [mallory, carla] = [await world.person(), await world.person()];
    const crowd = await world.room(bob, carla);
    await acted(crowd, bob, carla);
    const { owner } = world.database;
    for (let i = 0; i < 31; i++) {
      const { account } = await world.person();
      await owner`insert into members (room, account, role, since_seq, since_epoch) values (${crowd}, ${account}, 'member', 1, 1)`;
    }
    const [m, c] = [await TestSocket.of(mallory, at), await TestSocket.of(carla, at)];
    b.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(bob), { timeout: 10_000 }).toBe("online");
    const nobody = { account: crypto.randomUUID() as AccountId } as Persona;
    for (const socket of [m, c]) await watch(socket, bob, nobody);
    await watch(a, bob);
    expect([told(a, bob), told(m, bob), told(c, bob)]).toEqual([["online"], ["offline"], ["offline"]]);
    expect(m.frames.at(-1)).toMatchObject({
      people: [
        [bob.account, "offline", null],
        [nobody.account, "offline", null],
      ],
    });
    await owner`update members set until_seq = 1 where room = ${room as RoomId} and account = ${alice.account}`;
    await owner`update room_lists set version = version + 1 where account = ${alice.account}`;
    await at.realtime.tick();
    await until(a, bob, "offline");
  });

  test("[R101] who was put into a room is told of once they read there, to those who watch them by then", async () => {
    const [one, two] = [await sidecar(), await sidecar()];
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(mallory, alice);
    await world.database.owner`update rooms set head = 1 where id = ${room}`;
    const [a, m] = [await TestSocket.of(alice, one), await TestSocket.of(mallory, two)];
    a.say({ t: "here", state: "active" });
    await expect.poll(() => stateOf(alice), { timeout: 10_000 }).toBe("online");
    m.say({ t: "join", rooms: [[room, 1]] });
    await m.next("joined");
    await watch(m, alice);
    expect(told(m, alice)).toEqual(["offline"]);
    a.say({ t: "read", room, seq: 1 });
    await until(m, alice, "online");
    expect(told(m, alice)).toEqual(["offline", "online"]);
  });

  test("[R101] who hides is gone for others, sees nobody, and is not noted down; until they show themselves again", async () => {
    const [one, two] = [await sidecar(), await sidecar()];
    const { alice, bob, sockets } = await pair([one, two]);
    const [a, b] = sockets;
    a.say({ t: "here", state: "active" });
    b.say({ t: "here", state: "active" });
    await expect
      .poll(async () => [await stateOf(alice), await stateOf(bob)], { timeout: 10_000 })
      .toEqual(["online", "online"]);
    await Promise.all([watch(a, bob), watch(b, alice)]);
    expect(await seenAt(bob)).not.toBeNull();
    await savePrivacy(bob.account, { online: false, lastSeen: "minute" });
    await until(a, bob, "offline");
    await until(b, alice, "offline");
    await two.realtime.tick();
    expect(await seenAt(bob)).toBeNull();
    await savePrivacy(bob.account, { online: true, lastSeen: "nobody" });
    await watch(a, bob);
    expect(told(a, bob).at(-1)).toBe("online");
    await until(b, alice, "online");
    await two.realtime.tick();
    expect(await seenAt(bob)).toBeNull();
  });

  test("[R101] a time that is shown only roughly is kept to the day, told in a word, and holds both ways", async () => {
    const at = await sidecar();
    const { alice, bob, sockets } = await pair([at]);
    const [a, b] = sockets;
    const { owner } = world.database;
    await savePrivacy(bob.account, { online: true, lastSeen: "roughly" });
    a.say({ t: "here", state: "active" });
    b.say({ t: "here", state: "active" });
    await expect
      .poll(async () => [await stateOf(alice), await stateOf(bob)], { timeout: 10_000 })
      .toEqual(["online", "online"]);
    await at.realtime.tick();
    const kept = Number(await seenAt(bob));
    expect([kept % DAY_MS, Date.now() - kept < 2 * DAY_MS]).toEqual([0, true]);
    for (const socket of [a, b]) socket.ws.terminate();
    await expect.poll(() => at.realtime.size(), { timeout: 10_000 }).toBe(0);
    await age(LEASE_MS);

    const [looker, looked] = [await TestSocket.of(alice, at), await TestSocket.of(bob, at)];
    await Promise.all([watch(looker, bob), watch(looked, alice)]);
    expect([toldSeen(looker, bob), toldSeen(looked, alice)]).toEqual(["recently", "recently"]);
    await owner`update presence set seen_at = seen_at - interval '5 days'`;
    await Promise.all([watch(looker, bob), watch(looked, alice)]);
    expect([toldSeen(looker, bob), toldSeen(looked, alice)]).toEqual(["week", "week"]);
    await savePrivacy(bob.account, { online: true, lastSeen: "minute" });
    expect(await seenAt(bob)).toBeNull();
    await looked.until(() => typeof toldSeen(looked, alice) === "number" || undefined);
    await savePrivacy(alice.account, { online: true, lastSeen: "roughly" });
    await looked.until(() => toldSeen(looked, alice) === "week" || undefined);
    expect(Number(await seenAt(alice)) % DAY_MS).toBe(0);
  });
});
