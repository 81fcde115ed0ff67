import { expect, it } from "vitest";
import type { BusMessage } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Cursor } from "@/server/receipts/move-cursor";
import { Cursors } from "./cursors";
import type { Records } from "./records";
import { ManualTimers } from "./testing/manual-timers";

/** A sidecar's cursors over a store in which everything moves, in rooms of so many members. */
function setting(members = 5) {
  const timers = new ManualTimers();
  const statements: (readonly Cursor[])[] = [];
  const rung: BusMessage[] = [];
  const records = {
    moveCursors: async (cursors: readonly Cursor[]) => {
      statements.push(cursors);
      return cursors.map((cursor) => ({ ...cursor, at: 7, members }));
    },
  } as unknown as Records;
  const publish = async (message: BusMessage) => void rung.push(message);
  const cursors = new Cursors({ records, publish, after: timers.after });
  const second = async () => {
    timers.pass(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { cursors, statements, rung, second };
}

const person = (n: number) => `person ${n}` as AccountId;
const room = (n: number) => `room ${n}` as RoomId;
const move = (account: AccountId, where: RoomId, read: number, delivered: number): Cursor => ({
  ...{ account, room: where, read, delivered },
});

it("[R95] writes whatever many people do in many rooms in one second with one statement, and rings once for each room", async () => {
  const { cursors, statements, rung, second } = setting();
  for (let time = 1; time <= 20; time++)
    for (const who of [1, 2, 3]) for (const where of [1, 2]) cursors.move(move(person(who), room(where), 0, time));
  await second();
  expect(statements).toHaveLength(1);
  expect(statements[0]).toHaveLength(6);
  expect(statements[0]?.every((cursor) => cursor.delivered === 20)).toBe(true);
  expect(rung.map((message) => "room" in message && message.room)).toEqual([room(1), room(2)]);
  expect(rung[0]).toEqual({ room: room(1), receipts: [1, 2, 3].map((who) => [person(who), 20, 0, 7]) });
  await second();
  expect(statements).toHaveLength(1);
});

it("[R94] keeps the furthest of both cursors, whatever came last", async () => {
  const { cursors, statements, second } = setting();
  for (const [read, delivered] of [
    [3, 3],
    [0, 9],
    [2, 2],
  ] as const)
    cursors.move(move(person(1), room(1), read, delivered));
  await second();
  expect(statements).toEqual([[move(person(1), room(1), 3, 9)]]);
});

it("tells a person's other sockets what was read, and nothing of what was only delivered", async () => {
  const { cursors, rung, second } = setting();
  cursors.move(move(person(1), room(1), 4, 4));
  cursors.move(move(person(2), room(1), 0, 4));
  await second();
  expect(rung.filter((message) => "person" in message)).toEqual([
    { person: person(1), what: "cursor", room: room(1), n: 4 },
  ]);
});

it.each([
  [1, 0],
  [2, 1],
  [32, 1],
  [33, 0],
])("[R95] in a room of %i tells %i times", async (members, times) => {
  const { cursors, rung, second } = setting(members);
  cursors.move(move(person(1), room(1), 0, 4));
  await second();
  expect(rung).toHaveLength(times);
});
