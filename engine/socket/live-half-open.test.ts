import { expect, test } from "vitest";
import { PROTOCOL } from "@/protocol/version";
import type { Core } from "../core";
import { ManualClock } from "../testing/manual-clock";
import type { Link } from "./link-state";
import { Live } from "./live";
import type { SocketEvents } from "./socket-port";

/** A line whose sockets a test holds the far ends of. */
async function line() {
  const clock = new ManualClock();
  const sockets: { events: SocketEvents; said: string[]; closed: boolean }[] = [];
  const links: Link[] = [];
  const ticket = async () => ({ ok: true, value: { urls: ["ws://there/realtime"], ticket: "t", protocol: PROTOCOL } });
  const core = { clock, api: { ticket }, report: () => {} } as unknown as Core;
  const live = new Live({
    core,
    origin: "http://there",
    open(_url, events) {
      const socket = { events, said: [] as string[], closed: false };
      sockets.push(socket);
      return {
        send: (text) => void socket.said.push(text),
        close: () => {
          socket.closed = true;
        },
      };
    },
    listener: { link: (link) => void links.push(link), frame: () => {} },
  });
  live.start();
  const opened = async (count: number) => {
    await expect.poll(() => sockets.length).toBe(count);
    const socket = sockets.at(-1) as (typeof sockets)[number];
    socket.events.open();
    socket.events.message(JSON.stringify({ t: "welcome", v: PROTOCOL, heartbeat: 15_000, now: 0 }));
    return socket;
  };
  return { clock, live, links, opened };
}

test("[R52] a line over which nothing is heard any more is cut and made anew, though it never closes", async () => {
  const { clock, live, opened } = await line();
  const first = await opened(1);
  const since = clock.time;
  while (!first.closed) clock.next();
  expect(first.said.filter((text) => text.includes('"ping"')).length).toBeGreaterThan(0);
  expect(clock.time - since).toBeLessThanOrEqual(60_000);
  expect(live.link.t).toBe("waiting");
  clock.next();
  await opened(2);
  expect(live.link).toEqual({ t: "open", bus: true });
});

test("a line over which an answer comes now and then stays", async () => {
  const { clock, live, opened } = await line();
  const socket = await opened(1);
  for (let i = 0; i < 20; i++) {
    clock.next();
    socket.events.message('{"t":"pong"}');
  }
  expect(socket.closed).toBe(false);
  expect(live.link.t).toBe("open");
});
