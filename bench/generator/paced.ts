import { randomUUID } from "node:crypto";
import { quantile } from "../figures/median";
import { cpuBetween, cpuOf } from "../processes";
import { Crowd } from "./crowd";
import type { PacedFigures, Plan, Work } from "./plan";

/** A timer is late by a millisecond or so: the last bit before a message is due is waited for awake. */
const AWAKE_MS = 2;

/**
 * An open loop: a message is due every so often, whatever became of those before, and its time counts from when it was
 * due, not from when it went. So a server that stalls is charged for everything that it kept waiting.
 */
export async function paced(plan: Plan, work: Extract<Work, { t: "paced" }>): Promise<PacedFigures> {
  const due = new Map<string, { at: number; author: number }>();
  const times: number[] = [];
  const crowd: Crowd = new Crowd(plan, {
    parseAll: true,
    opened(seat, ids) {
      const now = performance.now();
      for (const id of ids) {
        const message = due.get(id);
        if (message !== undefined && crowd.seats[message.author] !== seat) times.push(now - message.at);
      }
    },
  });
  await crowd.enter(crowd.seats, 16);
  const every = 1_000 / work.perSecond;
  const stream = async (messages: number, measured: boolean) => {
    const began = performance.now() + every;
    for (let i = 0; i < messages; i += 1) {
      const at = began + i * every;
      await until(at);
      const author = i % crowd.seats.length;
      const seat = crowd.seats[author];
      if (seat === undefined) continue;
      const id = randomUUID();
      if (measured) due.set(id, { at, author });
      crowd.send(seat, { id, token: plan.tokens[i % plan.tokens.length] ?? "" });
    }
  };
  await stream(Math.ceil(work.warmUp * work.perSecond), false);
  process.send?.("measuring");
  const before = cpuOf(plan.watched);
  const messages = Math.ceil(work.seconds * work.perSecond);
  const began = performance.now();
  await stream(messages, true);
  const checked = await crowd.drained();
  const cpu = cpuBetween(before, cpuOf(plan.watched));
  crowd.leave();
  const seconds = (performance.now() - began) / 1_000;
  const figures = { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: quantile(times, 1) };
  return { t: "paced", seconds, messages, ...figures, cpu, checked };
}

async function until(at: number): Promise<void> {
  const sleep = at - performance.now() - AWAKE_MS;
  if (sleep > 0) await new Promise((resolve) => setTimeout(resolve, sleep));
  while (performance.now() < at) await new Promise((resolve) => setImmediate(resolve));
}
