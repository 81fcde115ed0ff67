import { expect, it } from "vitest";
import { alice, bob, carla } from "../fold/testing/made-event";
import type { RoomRecord, SeatLine } from "../store/tables";
import type { HeldReceipt } from "./held-receipts";
import { receiptStates } from "./receipt-state";

const seat = { accountN: 1, role: "member" as const };

/** A room of these people, each in it from a place of the log on; `out` were in it once. */
function room(since: Record<string, number>, out: Record<string, [number, number]> = {}) {
  const entered = Object.entries({
    ...since,
    ...Object.fromEntries(Object.entries(out).map(([who, [from]]) => [who, from])),
  });
  const left = Object.entries(out).map(([who, [, to]]) => [to, { [who]: null }] as const);
  const lines = [...entered.map(([who, seq]) => [seq, { [who]: seat }] as const), ...left]
    .sort(([a], [b]) => a - b)
    .map(([seq, seats]) => ({ seq, seats }) as unknown as SeatLine);
  const seats = Object.fromEntries(Object.keys(since).map((who) => [who, seat]));
  return { state: { seats }, lines } as unknown as Pick<RoomRecord, "state" | "lines">;
}
const far = (who: typeof bob, delivered: number, read: number): HeldReceipt => [who, delivered, read, 0, 0];

it("[R98] between two people goes by the other's cursors", () => {
  const states = receiptStates(room({ [alice]: 1, [bob]: 1 }), alice, [far(bob, 6, 4)]);
  expect([4, 5, 6, 7].map(states)).toEqual(["read", "delivered", "delivered", "sent"]);
});

it("[R98] in a group is delivered with the last of all others, and read once all have read", () => {
  const group = room({ [alice]: 1, [bob]: 1, [carla]: 1 });
  expect([3, 4, 6, 7].map(receiptStates(group, alice, [far(bob, 9, 3), far(carla, 6, 4)]))).toEqual([
    "read",
    "delivered",
    "delivered",
    "sent",
  ]);
  expect([1, 9].map(receiptStates(group, alice, [far(bob, 9, 9)]))).toEqual(["sent", "sent"]);
});

it("[R98] counts who sits there by the chain and sat there then: no newcomer, nobody who left, nobody whom the server adds", () => {
  const grown = room({ [alice]: 1, [bob]: 1, [carla]: 10 });
  expect([5, 12].map(receiptStates(grown, alice, [far(bob, 12, 12)]))).toEqual(["read", "sent"]);
  const shrunk = room({ [alice]: 1, [bob]: 1 }, { [carla]: [1, 8] });
  expect([5].map(receiptStates(shrunk, alice, [far(bob, 5, 5), far(carla, 1, 1)]))).toEqual(["read"]);
  const back = { ...room({ [alice]: 1, [bob]: 1, [carla]: 10 }, { [carla]: [1, 8] }) };
  expect([5].map(receiptStates(back, alice, [far(bob, 5, 5)]))).toEqual(["sent"]);
  const alone = room({ [alice]: 1 });
  expect([1].map(receiptStates(alone, alice, [far(bob, 9, 9)]))).toEqual(["sent"]);
});

it("[R98] in a room of more than 32 everything is sent", () => {
  const members = (others: number) =>
    room({ [alice]: 1, ...Object.fromEntries(Array.from({ length: others }, (_, i) => [`p${i}`, 1])) });
  const read = (others: number) => Array.from({ length: others }, (_, i) => far(`p${i}` as typeof bob, 9, 9));
  expect(receiptStates(members(31), alice, read(31))(5)).toBe("read");
  expect(receiptStates(members(32), alice, read(32))(5)).toBe("sent");
});
