import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealed, TestSocket, World } from "@/e2e/support/realtime-world";
import { haveRedis, startTestRedis, type TestRedis } from "@/e2e/support/test-redis";
import { redisBus } from "@/server/bus/redis-bus";

describe.skipIf(!haveRedis())("two sidecars over Redis", () => {
  let world: World;
  let redis: TestRedis;
  beforeAll(async () => {
    world = await World.make();
    redis = await startTestRedis();
  });
  afterAll(async () => {
    await world.close();
    await redis.stop();
  });
  const sidecar = () => {
    const bus = redisBus(redis.url, { everyMs: 50, silentMs: 3_000 });
    world.onClose(() => bus.close());
    return world.sidecar({ bus });
  };

  it("keep one order for everybody, though events travel with the rings", async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => world.person()));
    const room = await world.room(...people);
    const sidecars = [await sidecar(), await sidecar()] as const;
    const sockets = await Promise.all(
      people.map((person, i) => TestSocket.of(person, i % 2 ? sidecars[0] : sidecars[1])),
    );
    await Promise.all(sockets.map((socket) => socket.join(room)));
    await Promise.all(
      sockets.map(async (socket) => {
        for (let n = 1; n <= 25; n += 1) await socket.send(room, [sealed(n)]);
      }),
    );
    for (const socket of sockets) {
      await socket.until(() => (socket.seqs(room).length >= 100 ? true : undefined));
      expect(socket.seqs(room)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    }
  });

  it("[R52] tell their sockets when Redis goes away, still acknowledge, and catch up when it is back", async () => {
    const [alice, bob] = [await world.person(), await world.person()];
    const room = await world.room(alice, bob);
    const [a, b] = [await TestSocket.of(alice, await sidecar()), await TestSocket.of(bob, await sidecar())];
    await Promise.all([a.join(room), b.join(room)]);
    // A socket that came before the sidecar's ear was up is told so, and then that it is.
    const up = () => b.frames.findLast((frame) => frame.t === "bus")?.up ?? true;
    await b.until(() => up() || undefined);
    redis.process.kill("SIGSTOP");
    await b.until(() => !up() || undefined);
    expect(await a.send(room, [sealed(1)])).toMatchObject([{ status: "ok", seq: 1 }]);
    redis.process.kill("SIGCONT");
    await b.until(() => up() || undefined);
    await b.until(() => (b.seqs(room).length === 1 ? true : undefined));
    expect(b.seqs(room)).toEqual([1]);
  });
});
