import { expect, it } from "vitest";
import type { RoomId } from "@/protocol/ids";
import type { Up } from "@/protocol/socket/up/up";
import type { Change, Core } from "../core";
import { alice, bob, carla } from "../fold/testing/made-event";
import type { RoomBook } from "../rooms/room-book";
import type { Link } from "../socket/link-state";
import type { Opened } from "../sync/open-events";
import { ManualClock } from "../testing/manual-clock";
import { Typing } from "./typing";

const room = "room" as RoomId;

/** Alice's engine in a room with bob, of which this much is here; mallory sits nowhere. */
function setting(applied = 10) {
  const clock = new ManualClock();
  const said: Up[] = [];
  const changes: Change[] = [];
  const state = { online: true };
  const live = {
    get link(): Link {
      return (state.online ? { t: "open", bus: true } : { t: "idle" }) as Link;
    },
    say: (frame: Up) => void said.push(frame),
  };
  const core = { clock, me: { account: alice }, changed: (change: Change) => changes.push(change) };
  const record = { summary: { type: "direct" }, state: { seats: { [alice]: {}, [bob]: {} } } };
  const book = { get: () => record, applied: () => applied };
  const typing = new Typing(core as unknown as Core, book as unknown as RoomBook, live);
  const says = (sender: string, seq: number, kind = "message") =>
    typing.opened(room, [{ row: { seq, event: { sender, kind } } } as unknown as Opened]);
  return { clock, said, changes, state, typing, says };
}

it("[R97] says that one writes once in 3 s, however many keys are struck", () => {
  const { clock, said, typing } = setting();
  for (let ms = 0; ms < 9_000; ms += 100) {
    typing.say(room);
    clock.time += 100;
  }
  expect(said).toEqual(Array.from({ length: 3 }, () => ({ t: "typing", room })));
});

it("says nothing without a line, and at once again after one's own words came into the log", () => {
  const { said, state, typing, says } = setting();
  state.online = false;
  typing.say(room);
  state.online = true;
  typing.say(room);
  expect(said).toHaveLength(1);
  says(alice, 11);
  typing.say(room);
  expect(said).toHaveLength(2);
});

it("[R97] believes that somebody writes if they sit in the room, and is not told of oneself", () => {
  const { changes, typing } = setting();
  for (const account of [carla, alice, bob]) typing.heard(room, account);
  expect(changes).toEqual([{ t: "typing", room, account: bob, on: true }]);
});

it("[R97] whoever said something writes no more: a message above what was here, not an older one, nor another event", () => {
  const { changes, typing, says } = setting(10);
  typing.heard(room, bob);
  says(bob, 4);
  says(bob, 11, "reaction");
  expect(changes).toHaveLength(1);
  says(bob, 12);
  says(bob, 13);
  expect(changes.slice(1)).toEqual([{ t: "typing", room, account: bob, on: false }]);
});

it("[I23] goes on saying it after the clock was put back", () => {
  const { clock, said, typing } = setting();
  typing.say(room);
  clock.time -= 86_400_000;
  typing.say(room);
  typing.say(room);
  expect(said).toHaveLength(2);
});
