import { expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import type { Up } from "@/protocol/socket/up/up";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Link } from "../socket/link-state";
import type { RoomRecord } from "../store/tables";
import { ManualClock } from "../testing/manual-clock";
import { Delivered } from "./delivered";

const idOf = (n: number) => `room ${n}` as RoomId;

/** So many rooms, of which the server knows that they are delivered up to 5, on a line or without one. */
function setting(rooms: number) {
  const clock = new ManualClock();
  const records = new Map<RoomId, RoomRecord>();
  for (let n = 0; n < rooms; n++) {
    const record = { room: idOf(n), heard: 5, readSent: 0, halt: null, summary: { delivered: 5 } };
    records.set(idOf(n), record as unknown as RoomRecord);
  }
  const said: Up[] = [];
  const posted: [RoomId, number][][] = [];
  const state = { online: true, refuses: false };
  const live = {
    get link(): Link {
      return (state.online ? { t: "open", bus: true } : { t: "idle" }) as Link;
    },
    say: (frame: Up) => void said.push(frame),
  };
  const received = async (list: [RoomId, number][]) => {
    posted.push(list);
    return { ok: !state.refuses };
  };
  const core = { clock, api: { received } } as unknown as Core;
  const book = { get: (room: RoomId) => records.get(room), all: () => [...records.values()] } as unknown as RoomBook;
  const delivered = new Delivered(core, book, live);
  const hold = (n: number, heard: number) => {
    records.set(idOf(n), { ...(records.get(idOf(n)) as RoomRecord), heard });
    delivered.held(idOf(n));
  };
  const list = (n: number, known: number) => {
    const record = records.get(idOf(n)) as RoomRecord;
    records.set(idOf(n), { ...record, summary: { ...record.summary, delivered: known } });
  };
  return { clock, said, posted, state, delivered, hold, list };
}

it("[R94] tells a room that moves often once a second, at its last", () => {
  const { clock, said, hold } = setting(1);
  for (let seq = 6; seq <= 30; seq++) hold(0, seq);
  expect([said.length, clock.timers.length]).toEqual([0, 1]);
  clock.next();
  expect(said).toEqual([{ t: "received", rooms: [[idOf(0), 30]] }]);
  hold(0, 30);
  expect(clock.timers).toEqual([]);
});

it("[R94] says nothing at all of thousands of rooms in which the server knows it already", () => {
  const { clock, said, delivered } = setting(3_000);
  delivered.listed();
  expect([said.length, clock.timers.length]).toEqual([0, 0]);
});

it("[R94] catches up with thousands of rooms in a few frames, not one for each", async () => {
  const { clock, said, hold } = setting(1_200);
  for (let n = 0; n < 1_200; n++) hold(n, 9);
  clock.next();
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said.map((frame) => (frame.t === "received" ? frame.rooms.length : 0))).toEqual([500, 500, 200]);
});

it("[R94] tells again what the list of rooms shows did not come, be it that a line broke or a request was refused", async () => {
  const { clock, said, posted, state, delivered, hold, list } = setting(1);
  hold(0, 9);
  clock.next();
  delivered.listed();
  clock.next();
  expect(said).toHaveLength(2);
  list(0, 9);
  delivered.listed();
  expect(clock.timers).toEqual([]);
  state.online = false;
  state.refuses = true;
  hold(0, 12);
  clock.next();
  await delivered.tell();
  expect(posted).toEqual([[[idOf(0), 12]]]);
  state.refuses = false;
  hold(0, 12);
  await delivered.tell();
  expect(posted).toHaveLength(2);
  hold(0, 12);
  expect(clock.timers).toEqual([]);
});

it("says nothing after it was stopped", () => {
  const { clock, said, delivered, hold } = setting(1);
  hold(0, 9);
  delivered.stop();
  expect([clock.timers.length, said.length]).toEqual([0, 0]);
});
