import { expect, it } from "vitest";
import type { AccountId, RoomId } from "@/protocol/ids";
import { alice, bob } from "../fold/testing/made-event";
import { ManualClock } from "../testing/manual-clock";
import { Typers } from "./typers";

const room = "room" as RoomId;

function setting() {
  const clock = new ManualClock();
  let changes = 0;
  const person = async (account: AccountId) => ({ account, handle: account, name: `name of ${account}` });
  const typers = new Typers({ clock, person, onChange: () => void changes++ });
  const names = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return typers.get(room).map(({ account }) => account);
  };
  return { clock, typers, names, changes: () => changes };
}

it("[R97, I15] shows who writes for 6 s after they last said so", async () => {
  const { clock, typers, names } = setting();
  typers.heard(room, bob, true);
  expect(await names()).toEqual([bob]);
  clock.time += 3_000;
  typers.heard(room, bob, true);
  typers.heard(room, alice, true);
  expect(await names()).toEqual([bob, alice]);
  const began = clock.time;
  clock.next();
  clock.next();
  expect(clock.time - began).toBe(6_000);
  expect(await names()).toEqual([]);
});

it("shows nobody any more who is done, also where their name comes after that", async () => {
  const { clock, typers, names } = setting();
  typers.heard(room, bob, true);
  typers.heard(room, bob, false);
  expect([await names(), clock.timers]).toEqual([[], []]);
});

it("gives the same list until it changes, and tells when it does", async () => {
  const { typers, names, changes } = setting();
  expect(typers.get(room)).toBe(typers.get("other" as RoomId));
  typers.heard(room, bob, true);
  await names();
  const list = typers.get(room);
  typers.heard(room, bob, true);
  await names();
  expect(typers.get(room)).toBe(list);
  expect(changes()).toBe(1);
});

it("says every 3 s that one writes oneself, and at once after one's own words have left", () => {
  const { clock, typers } = setting();
  expect([typers.isDue(room), typers.isDue(room)]).toEqual([true, false]);
  typers.sent(room);
  expect(typers.isDue(room)).toBe(true);
  clock.time += 3_000;
  expect(typers.isDue(room)).toBe(true);
  clock.time -= 86_400_000;
  expect(typers.isDue(room)).toBe(true);
});
