import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { eventsFrames, textFrame } from "./frame";

/** Reads frames as a client would: through a socket whose other end just sent them. */
async function read(frames: Buffer): Promise<string> {
  const receiver = createServer((socket) => {
    socket.once("data", (request) => {
      const key = /sec-websocket-key: (.*)\r\n/i.exec(request.toString())?.[1] ?? "";
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      socket.write(
        `HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
      );
      socket.write(frames);
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(receiver.address() as AddressInfo).port}`);
  const [data] = await once(client, "message");
  client.terminate();
  receiver.close();
  return data.toString();
}

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
  "a client reads a text of %i characters back",
  async (length) => {
    const text = "é".repeat(length / 2) + "x".repeat(length % 2);
    expect(await read(textFrame(text))).toBe(text);
  },
);

it("cuts a long run of events into frames of 64 KB that follow one another", async () => {
  const room = "r" as RoomId;
  const events = Array.from({ length: 40 }, (_, i) => ({ seq: i + 1, token: "x".repeat(10_000) }) as unknown as Event);
  const frames = await Promise.all(eventsFrames(room, events).map(async (frame) => JSON.parse(await read(frame))));
  expect(frames.length).toBeGreaterThan(5);
  let next = 1;
  for (const frame of frames) {
    expect(frame).toMatchObject({ t: "events", room, from: next, to: next + frame.events.length - 1 });
    expect(JSON.stringify(frame).length).toBeLessThan(LIMITS.frameBytes + 500);
    next = frame.to + 1;
  }
  expect(next).toBe(41);
});

it("makes no frame of no events", () => {
  expect(eventsFrames("r" as RoomId, [])).toEqual([]);
});
