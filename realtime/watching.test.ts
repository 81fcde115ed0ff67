import { expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Presence, PresenceState } from "@/protocol/presence";
import { down } from "@/protocol/socket/down/down";
import { up } from "@/protocol/socket/up/up";
import { type Look, lookKey } from "@/server/presence/presence-to";
import { ManualTimers } from "./testing/manual-timers";
import { Watching } from "./watching";

const name = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}` as AccountId;
const [alice, bob, carla] = [name(1), name(2), name(3)];

/** A sidecar's watchers, where everybody sees everybody but those in `hidden`. */
function setting() {
  const timers = new ManualTimers();
  const states = new Map<AccountId, PresenceState>();
  const hidden = new Set<AccountId>();
  const asked: Look[] = [];
  const held = { next: false, release: () => {} };
  const broken = { is: false };
  const records = {
    presenceStates: async (accounts: readonly AccountId[]) =>
      new Map(accounts.flatMap((one) => (states.has(one) ? [[one, states.get(one) as PresenceState] as const] : []))),
    presenceTo: async (looks: readonly Look[]) => {
      asked.push(...looks);
      if (broken.is) throw new Error("no database");
      const shown = (look: Look): Presence => {
        const isHidden = hidden.has(look.subject) || hidden.has(look.viewer);
        return [look.subject, isHidden ? "offline" : (states.get(look.subject) ?? "offline"), null];
      };
      const answer = new Map(looks.map((look) => [lookKey(look), shown(look)]));
      if (held.next) {
        held.next = false;
        await new Promise<void>((resolve) => {
          held.release = resolve;
        });
      }
      return answer;
    },
  };
  const watching = new Watching({ records, after: timers.after });
  const socket = () => {
    const told: string[][] = [];
    const tell = (frame: Buffer) => void told.push(textsOf(frame));
    return { told, tell };
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const moved = (presence: AccountId, privacy = false) => watching.hear({ presence, privacy });
  return { timers, states, hidden, held, broken, asked, watching, socket, turn, moved };
}

/** The frame's text, whatever stands before it. */
function textsOf(frame: Buffer): string[] {
  const text = frame.toString("utf8");
  const read = down.parse(JSON.parse(text.slice(text.indexOf("{"))));
  return read.t === "presence" ? read.people.map(([account, state]) => `${Number(account.slice(-3))} ${state}`) : [];
}

it("[R100] tells all once they are named, then those who changed, each at most once in 5 s", async () => {
  const { timers, states, watching, socket, turn, moved } = setting();
  const a = socket();
  states.set(bob, "online");
  watching.watch(a, alice, [bob, carla]);
  await turn();
  expect(a.told).toEqual([["2 online", "3 offline"]]);
  states.set(carla, "idle");
  moved(carla);
  await turn();
  for (const state of ["online", "idle", "online"] as const) {
    states.set(carla, state);
    moved(carla);
    await turn();
  }
  expect(a.told.slice(1)).toEqual([["3 idle"]]);
  timers.pass(5_000);
  await turn();
  expect(a.told.slice(2)).toEqual([["3 online"]]);
  timers.pass(5_000);
  moved(carla);
  await turn();
  expect(a.told).toHaveLength(3);
});

it("[R100] another list takes the place of the one before, and a socket that is gone hears no more", async () => {
  const { timers, states, asked, watching, socket, turn, moved } = setting();
  const a = socket();
  watching.watch(a, alice, [bob]);
  watching.watch(a, alice, [carla]);
  await turn();
  asked.length = 0;
  states.set(bob, "online");
  moved(bob);
  await turn();
  expect(asked).toEqual([]);
  watching.leave(a);
  states.set(carla, "online");
  moved(carla);
  timers.pass(60_000);
  await watching.compare();
  await turn();
  expect([asked, a.told.flat().filter((one) => one.endsWith("online"))]).toEqual([[], []]);
});

it("[R99, I15] notices on the tick who is gone, though nobody rang", async () => {
  const { timers, states, watching, socket, turn } = setting();
  const a = socket();
  states.set(bob, "online");
  watching.watch(a, alice, [bob]);
  await turn();
  await watching.compare();
  states.delete(bob);
  timers.pass(30_000);
  await watching.compare();
  await turn();
  expect(a.told).toEqual([["2 online"], ["2 offline"]]);
});

it("[R99, I15] what could not be told is told by the next tick", async () => {
  const { timers, states, broken, watching, socket, turn } = setting();
  const a = socket();
  states.set(bob, "online");
  watching.watch(a, alice, [bob]);
  await turn();
  await watching.compare();
  await turn();
  states.delete(bob);
  timers.pass(5_000);
  broken.is = true;
  await watching.compare();
  await turn();
  expect(a.told).toEqual([["2 online"]]);
  broken.is = false;
  timers.pass(5_000);
  await watching.compare();
  await turn();
  expect(a.told).toEqual([["2 online"], ["2 offline"]]);
});

it("[R100, R101] who hid while nobody listened to the bus is gone once all lists are judged anew", async () => {
  const { states, hidden, watching, socket, turn } = setting();
  const sockets = Array.from({ length: 120 }, socket);
  states.set(bob, "online");
  const lastTold = (state: string) => sockets.filter(({ told }) => told.at(-1)?.includes(`2 ${state}`)).length;
  for (const [n, one] of sockets.entries()) watching.watch(one, name(n + 10), [bob, carla]);
  await watching.compare();
  await expect.poll(() => lastTold("online"), { timeout: 5_000 }).toBe(120);
  hidden.add(bob);
  await watching.compare();
  await turn();
  expect(lastTold("offline")).toBe(0);
  await watching.allAgain();
  expect(lastTold("offline")).toBe(120);
});

it("[R101] who reads is looked for again by whoever was told that they are not here, and by nobody else", async () => {
  const { timers, states, hidden, asked, watching, socket, turn } = setting();
  const a = socket();
  states.set(bob, "online");
  hidden.add(bob);
  watching.watch(a, alice, [bob]);
  await expect.poll(() => a.told, { timeout: 5_000 }).toEqual([["2 offline"]]);
  hidden.delete(bob);
  watching.acted(bob);
  await expect.poll(() => a.told.slice(1), { timeout: 5_000 }).toEqual([["2 online"]]);
  timers.pass(5_000);
  asked.length = 0;
  watching.acted(bob);
  watching.acted(carla);
  await turn();
  expect(asked).toEqual([]);
});

it("[R101] judges anew before it tells: who hides is gone for others at once, and others for them", async () => {
  const { timers, states, hidden, watching, socket, turn, moved } = setting();
  const [a, b] = [socket(), socket()];
  states.set(alice, "online");
  states.set(bob, "online");
  watching.watch(a, alice, [bob]);
  watching.watch(b, bob, [alice]);
  await turn();
  hidden.add(bob);
  moved(bob, true);
  await turn();
  expect([a.told.at(-1), b.told.at(-1)]).toEqual([["2 offline"], ["1 offline"]]);
  timers.pass(5_000);
  states.set(bob, "idle");
  moved(bob);
  await turn();
  expect(a.told).toHaveLength(2);
});

it("[R101] what somebody hides does not rest from what was told of them just before", async () => {
  const { states, hidden, watching, socket, turn, moved } = setting();
  const a = socket();
  watching.watch(a, alice, [bob]);
  await turn();
  states.set(bob, "online");
  moved(bob);
  await turn();
  hidden.add(bob);
  moved(bob, true);
  await turn();
  expect(a.told).toEqual([["2 offline"], ["2 online"], ["2 offline"]]);
});

it("[R101] an answer that comes late does not bring back what a later one took away", async () => {
  const { states, hidden, held, watching, socket, turn, moved } = setting();
  const a = socket();
  states.set(bob, "online");
  held.next = true;
  watching.watch(a, alice, [bob]);
  await turn();
  hidden.add(bob);
  moved(bob);
  await expect.poll(() => a.told, { timeout: 5_000 }).toEqual([["2 offline"]]);
  held.release();
  await turn();
  expect(a.told.flat()).toEqual(["2 offline"]);
});

it("[R100] a socket may name a hundred people, and no more", () => {
  const accounts = (n: number) => Array.from({ length: n }, (_, i) => name(i));
  expect(up.safeParse({ t: "watch", accounts: accounts(LIMITS.watched) }).success).toBe(true);
  expect(up.safeParse({ t: "watch", accounts: accounts(LIMITS.watched + 1) }).success).toBe(false);
});
