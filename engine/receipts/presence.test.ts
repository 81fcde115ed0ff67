import { expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Up } from "@/protocol/socket/up/up";
import type { Change, Core } from "../core";
import { alice, bob, carla } from "../fold/testing/made-event";
import type { Link } from "../socket/link-state";
import { ManualClock } from "../testing/manual-clock";
import { Presence } from "./presence";

/** An engine's presence, what it said and what it told its pages. */
function setting() {
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
  return { clock, said, changes, state, presence: new Presence(core as unknown as Core, live) };
}

it("[R99] says once that a page is in use, and that all rest once none has said so for a while", () => {
  const { clock, said, presence } = setting();
  for (let i = 0; i < 4; i++) {
    presence.use();
    clock.time += 30_000;
  }
  expect(said).toEqual([{ t: "here", state: "active" }]);
  clock.next();
  presence.use();
  expect(said.slice(1)).toEqual([
    { t: "here", state: "idle" },
    { t: "here", state: "active" },
  ]);
});

it("[R99] says nothing before a page was in use, and on a new line how things stand", () => {
  const { said, state, presence } = setting();
  presence.linked();
  expect(said).toEqual([]);
  state.online = false;
  presence.use();
  expect(said).toEqual([]);
  state.online = true;
  presence.linked();
  expect(said).toEqual([{ t: "here", state: "active" }]);
});

it("[R100] names together whom all pages show, those named last first, and at most a hundred", () => {
  const { clock, said, presence } = setting();
  presence.watch("one", [bob]);
  presence.watch("two", [carla, bob]);
  clock.next();
  expect(said).toEqual([{ t: "watch", accounts: [carla, bob] }]);
  const many = Array.from({ length: LIMITS.watched }, (_, i) => `person ${i}` as AccountId);
  presence.watch("one", many);
  clock.next();
  expect(said.at(-1)).toEqual({ t: "watch", accounts: many });
});

it("[R100] forgets what a page shows that named nobody any more for a while", () => {
  const { clock, said, presence } = setting();
  presence.watch("gone", [bob]);
  clock.next();
  clock.time += 150_001;
  presence.watch("here", [carla]);
  clock.next();
  expect(said.at(-1)).toEqual({ t: "watch", accounts: [carla] });
});

it("[R100] believes the server of those alone whom a page shows", () => {
  const { changes, presence } = setting();
  presence.watch("one", [bob]);
  presence.heard([
    [bob, "online", null],
    [carla, "online", null],
  ]);
  presence.heard([[carla, "idle", null]]);
  expect(changes).toEqual([{ t: "presence", people: [[bob, "online", null]] }]);
});
