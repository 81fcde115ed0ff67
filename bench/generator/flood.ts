import { randomUUID } from "node:crypto";
import { cpuBetween, cpuOf } from "../processes";
import { Crowd, type Seat } from "./crowd";
import type { FloodFigures, Plan, Work } from "./plan";

const AT_ONCE = 64;

/**
 * A closed loop: so many messages under way at any time, from members in turn, none of whom has two. The measured
 * seconds lie in the middle of the stream.
 */
export async function flood(plan: Plan, work: Extract<Work, { t: "flood" }>): Promise<FloodFigures> {
  const waiting: Seat[] = [];
  let going = true;
  let turn = 0;
  const next = () => {
    if (!going) return;
    const seat = waiting[turn];
    if (seat === undefined) return;
    turn += 1;
    // What has been taken is dropped now and then, not each time.
    if (turn === 4_096) turn -= waiting.splice(0, turn).length;
    crowd.send(seat, { id: randomUUID(), token: plan.tokens[crowd.acknowledged % plan.tokens.length] ?? "" });
  };
  const crowd = new Crowd(plan, {
    answered(seat) {
      waiting.push(seat);
      next();
    },
  });
  await crowd.enter(crowd.seats, AT_ONCE);
  waiting.push(...crowd.seats);
  for (let i = 0; i < work.inFlight; i += 1) next();
  await pause(work.warmUp);
  process.send?.("measuring");
  const before = look(crowd, plan);
  await pause(work.seconds);
  crowd.check();
  const after = look(crowd, plan);
  going = false;
  const checked = await crowd.drained();
  crowd.leave();
  return {
    t: "flood",
    seconds: after.at - before.at,
    messages: after.messages - before.messages,
    deliveries: after.deliveries - before.deliveries,
    frames: after.frames - before.frames,
    cpu: cpuBetween(before.cpu, after.cpu),
    checked,
  };
}

function look(crowd: Crowd, plan: Plan) {
  const cpu = cpuOf(plan.watched);
  const { acknowledged: messages, deliveries, frames } = crowd;
  return { cpu, at: performance.now() / 1_000, messages, deliveries, frames };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
