import { expect, it } from "vitest";
import type { RoomTyping } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import { type Writer, writerKey } from "@/server/receipts/writers-among";
import type { Records } from "./records";
import { ManualTimers } from "./testing/manual-timers";
import { Typing } from "./typing";

const room = "room" as RoomId;
const writer = (name: string): Writer => ({ account: name as AccountId, room });

/** A sidecar's typing, where all may write but mallory. */
function setting() {
  const timers = new ManualTimers();
  const asked: Writer[] = [];
  const rung: RoomTyping[] = [];
  const records = {
    writersAmong: async (writers: readonly Writer[]) => {
      asked.push(...writers);
      return new Set(writers.filter(({ account }) => account !== "mallory").map(writerKey));
    },
  } as unknown as Records;
  const publish = async (message: RoomTyping) => void rung.push(message);
  const typing = new Typing({ records, publish, tell: () => {}, now: timers.now });
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { timers, asked, rung, typing, turn };
}

it("[R97] asks and tells once however often it is said, and again when it is said later", async () => {
  const { timers, asked, rung, typing, turn } = setting();
  for (let i = 0; i < 1_000; i++) typing.say(writer("alice"));
  await turn();
  expect([asked.length, rung.length]).toEqual([1, 1]);
  timers.pass(3_000);
  typing.say(writer("alice"));
  typing.say(writer("bob"));
  await turn();
  expect(rung.map(({ typing }) => typing)).toEqual(["alice", "alice", "bob"]);
});

it("[R97] tells nothing of who may not write there, and asks no more often for that", async () => {
  const { asked, rung, typing, turn } = setting();
  for (let i = 0; i < 100; i++) typing.say(writer("mallory"));
  await turn();
  expect([asked.length, rung.length]).toEqual([1, 0]);
});

it("[R97] tells of those who write also where the clock was put back", async () => {
  const { timers, rung, typing, turn } = setting();
  typing.say(writer("alice"));
  typing.say(writer("bob"));
  timers.time -= 3_600_000;
  typing.say(writer("alice"));
  typing.say(writer("bob"));
  await turn();
  expect(rung.map(({ typing }) => typing)).toEqual(["alice", "bob", "alice", "bob"]);
});
