import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { haveRedis, startTestRedis } from "@/e2e/support/test-redis";
import type { BusMessage, RoomMoved } from "@/protocol/bus";
import type { RoomId } from "@/protocol/ids";
import type { Heartbeat } from "./bus";
import { redisBus } from "./redis-bus";
import { anEvent } from "./testing/an-event";

const BEAT: Heartbeat = { everyMs: 30, silentMs: 200 };
/** Where commands are counted, the bus's own heartbeat stays away. */
const SILENT: Heartbeat = { everyMs: 600_000, silentMs: 600_000 };

describe.skipIf(!haveRedis())("what is published over Redis in one turn of the event loop", () => {
  it("leaves in one command, and tells one's own listeners by itself, each once", async () => {
    const server = await startTestRedis();
    const { Redis } = await import("ioredis");
    const admin = new Redis(server.url);
    const [bus, other] = [redisBus(server.url, SILENT), redisBus(server.url, SILENT)];
    const heard: [BusMessage[], BusMessage[]] = [[], []];
    const rooms = Array.from({ length: 50 }, () => randomUUID() as RoomId);
    for (const [i, one] of [bus, other].entries()) {
      one.onMessage((message) => heard[i]?.push(message));
      await new Promise<void>((resolve) => one.onState((up) => up && resolve()));
      for (const room of rooms) await one.follow(room);
    }
    const news = rooms.map((room) => ({ room, from: 1, to: 1 }));
    await Promise.all(news.map((one) => bus.publish(one)));
    await expect.poll(() => heard[1]).toEqual(news);
    await bus.publish({ room: rooms[0] as RoomId, from: 2, to: 2 });
    await expect.poll(() => heard[1]).toHaveLength(51);
    expect(heard[0]).toEqual(heard[1]);
    expect(/cmdstat_publish:calls=(\d+)/.exec(await admin.info("commandstats"))?.[1]).toBe("2");
    admin.disconnect();
    await Promise.all([bus.close(), other.close()]);
    await server.stop();
  });
});

describe.skipIf(!haveRedis())("events over Redis", () => {
  it("are not carried while nobody else listens; whoever comes hears the numbers first, and then all", async () => {
    const server = await startTestRedis();
    const listening = async () => {
      const bus = redisBus(server.url, SILENT);
      const heard: BusMessage[] = [];
      bus.onMessage((message) => heard.push(message));
      await new Promise<void>((resolve) => bus.onState((up) => up && resolve()));
      return { bus, heard };
    };
    const room = randomUUID() as RoomId;
    const news = (n: number): RoomMoved => ({ room, from: n, to: n, events: [anEvent(room, n, 100)] });
    const one = await listening();
    await one.bus.publish(news(1));
    const two = await listening();
    await two.bus.follow(room);
    for (const n of [2, 3]) await one.bus.publish(news(n));
    await expect.poll(() => two.heard).toEqual([{ room, from: 2, to: 2 }, news(3)]);
    await Promise.all([one.bus.close(), two.bus.close()]);
    await server.stop();
  });
});

describe.skipIf(!haveRedis())("a Redis that stops answering", () => {
  it("is noticed by the missing heartbeat though the connection stays open, and healed when it goes on", async () => {
    const server = await startTestRedis();
    const bus = redisBus(server.url, BEAT);
    const states: boolean[] = [];
    let wake = () => {};
    bus.onState((up) => {
      states.push(up);
      wake();
    });
    const until = (look: () => boolean) =>
      new Promise<void>((resolve) => {
        wake = () => look() && resolve();
        wake();
      });
    await until(() => states.at(-1) === true);
    server.process.kill("SIGSTOP");
    await until(() => states.at(-1) === false);
    server.process.kill("SIGCONT");
    await until(() => states.at(-1) === true);
    await bus.close();
    await server.stop();
  });
});
