import { expect, it } from "vitest";
import type { AccountId, RoomId } from "@/protocol/ids";
import { PROTOCOL } from "@/protocol/version";
import type { Core } from "../core";
import { Live } from "./live";
import type { SocketEvents } from "./socket-port";

const room = "00000000-0000-4000-8000-000000000001" as RoomId;

/** A line whose other end is this test: every socket it opens, and what was said on it. */
async function line() {
  const sockets: { events: SocketEvents; said: { t: string }[] }[] = [];
  const timers: (() => void)[] = [];
  const core = {
    api: { ticket: async () => ({ ok: true, value: { ticket: "t", urls: ["ws://here"], protocol: PROTOCOL } }) },
    clock: { now: () => 0, chance: () => 0, after: (_ms: number, run: () => void) => timers.push(run) && (() => {}) },
    report: () => {},
    me: { account: "a" as AccountId },
  } as unknown as Core;
  const live = new Live({
    core,
    origin: "http://here",
    listener: { link: () => {}, frame: () => {} },
    open: (_url, events) => {
      const said: { t: string }[] = [];
      sockets.push({ events, said });
      return { send: (text) => said.push(JSON.parse(text)), close: () => {} };
    },
  });
  const opened = async (n: number) => {
    for (let turn = 0; sockets.length < n && turn < 100; turn++) await Promise.resolve();
    const socket = sockets[n - 1];
    if (!socket) throw new Error("no socket was opened");
    socket.events.open();
    socket.events.message(JSON.stringify({ t: "welcome", v: PROTOCOL, heartbeat: 1_000, now: 1 }));
    return { ...socket, joins: () => socket.said.filter((frame) => frame.t === "join").length };
  };
  live.start();
  return { live, opened, timers };
}

it("asks for a room once on each line, however often it is told to", async () => {
  const { live, opened, timers } = await line();
  live.join([[room, 3]]);
  const first = await opened(1);
  expect(first.joins()).toBe(0);
  live.join([[room, 3]]);
  live.join([[room, 4]]);
  expect(first.joins()).toBe(1);
  first.events.closed(1_006);
  timers.at(-1)?.();
  const second = await opened(2);
  live.join([[room, 5]]);
  expect(second.joins()).toBe(1);
});

it("asks again for a room that was parted from it", async () => {
  const { live, opened } = await line();
  const socket = await opened(1);
  live.join([[room, 3]]);
  socket.events.message(JSON.stringify({ t: "parted", room }));
  live.join([[room, 7]]);
  expect(socket.joins()).toBe(2);
});
