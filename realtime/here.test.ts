import { expect, it } from "vitest";
import type { PresenceMoved } from "@/protocol/bus";
import type { AccountId } from "@/protocol/ids";
import { GRACE_MS, type Here as SomebodyHere } from "@/server/presence/leases";
import { Here } from "./here";
import { ManualTimers } from "./testing/manual-timers";

const [alice, bob] = ["alice", "bob"] as [AccountId, AccountId];

/** A sidecar's own people, with what it wrote and rang. */
function setting() {
  const timers = new ManualTimers();
  const written: string[] = [];
  const rung: PresenceMoved[] = [];
  const store = { fails: false };
  const records = {
    renewPresence: async (node: string, people: readonly SomebodyHere[]) => {
      if (store.fails) throw new Error("the store is away");
      written.push(
        ...people.map(({ account, state, leaving }) => `${node} ${account} ${leaving ? "leaves " : ""}${state}`),
      );
    },
  };
  const publish = async (message: PresenceMoved) => void rung.push(message);
  const here = new Here({ node: "n", records, publish, after: timers.after });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { timers, written, rung, store, here, turn };
}

it("[R99] says at once that somebody came, and what else they say within 5 s once these are over", async () => {
  const { timers, written, rung, here, turn } = setting();
  const socket = {};
  here.say(alice, socket, "active");
  await turn();
  expect(written).toEqual(["n alice active"]);
  for (let i = 0; i < 100; i++) here.say(alice, socket, i % 2 ? "active" : "idle");
  here.say(alice, socket, "idle");
  await turn();
  expect(written).toHaveLength(1);
  timers.pass(5_000);
  await turn();
  expect(written).toEqual(["n alice active", "n alice idle"]);
  timers.pass(60_000);
  await turn();
  expect(rung).toEqual(Array.from({ length: 2 }, () => ({ presence: alice, privacy: false })));
});

it("[R99] puts sockets together: active while one is, idle when that one is gone, and silent when all are", async () => {
  const { timers, written, rung, here, turn } = setting();
  const [phone, laptop] = [{}, {}];
  here.say(alice, phone, "idle");
  here.say(alice, laptop, "active");
  timers.pass(5_000);
  await turn();
  here.leave(alice, laptop, true);
  timers.pass(5_000);
  await turn();
  expect(written).toEqual(["n alice idle", "n alice active", "n alice idle"]);
  here.leave(alice, phone, false);
  timers.pass(60_000);
  await here.renew();
  await turn();
  expect([written.length, rung.length]).toEqual([3, 3]);
});

it("[R99] who closes their last page is gone after a short while, of which a bell tells", async () => {
  const { timers, written, rung, here, turn } = setting();
  const socket = {};
  here.say(alice, socket, "active");
  await turn();
  here.leave(alice, socket, true);
  here.leave(alice, socket, true);
  await turn();
  expect([written, rung.length]).toEqual([["n alice active", "n alice leaves active"], 1]);
  timers.pass(GRACE_MS);
  expect(rung).toHaveLength(1);
  timers.pass(1_000);
  expect(rung).toHaveLength(2);
  await here.renew();
  expect(written).toHaveLength(2);
});

it("[R99] who loads their page again is here on, before the short while is over", async () => {
  const { timers, written, here, turn } = setting();
  const [before, after] = [{}, {}];
  here.say(alice, before, "active");
  await turn();
  here.leave(alice, before, true);
  here.say(alice, after, "active");
  await turn();
  timers.pass(GRACE_MS - 1);
  await turn();
  expect(written).toEqual(["n alice active", "n alice leaves active", "n alice active"]);
});

it("[R99] a sidecar that stops takes nobody away, and rings for nobody any more", async () => {
  const { timers, written, rung, here, turn } = setting();
  const [first, last] = [{}, {}];
  here.say(alice, first, "active");
  here.say(bob, last, "active");
  await turn();
  here.leave(alice, first, true);
  await turn();
  here.leave(bob, last, false);
  here.close();
  timers.pass(60_000);
  await turn();
  expect([written, rung.length]).toEqual([["n alice active", "n bob active", "n alice leaves active"], 2]);
});

it("[R99] renews all who are here, and writes again what could not be written", async () => {
  const { timers, written, store, here, turn } = setting();
  store.fails = true;
  here.say(alice, {}, "active");
  here.say(bob, {}, "idle");
  await turn();
  expect(written).toEqual([]);
  store.fails = false;
  await here.renew();
  expect(written).toEqual(["n alice active", "n bob idle"]);
  timers.pass(5_000);
  await turn();
  expect(written.slice(2)).toEqual(["n alice active", "n bob idle"]);
});
