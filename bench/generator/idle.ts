import { cpuBetween, cpuOf, memoryOf } from "../processes";
import { Crowd } from "./crowd";
import type { IdleFigures, Plan, Work } from "./plan";

const LOOK_MS = 250;
/** Memory has settled when it moved by less than this share over so many looks. */
const SETTLED = { share: 0.002, looks: 8 };
const SETTLE_MS = 15_000;

/**
 * Sockets that say who they are and then nothing. The first `warmUp` of them come and go before, so that what a server
 * loads and compiles once is not booked on a socket.
 */
export async function idle(plan: Plan, work: Extract<Work, { t: "idle" }>): Promise<IdleFigures> {
  const crowd = new Crowd(plan, {});
  const first = crowd.seats.slice(0, work.warmUp);
  const rest = crowd.seats.slice(work.warmUp);
  await crowd.enter(first, work.atOnce);
  crowd.leave(first);
  const before = await settledMemory(plan.watched.server);
  process.send?.("measuring");
  const [began, cpuBefore] = [performance.now(), cpuOf(plan.watched)];
  await crowd.enter(rest, work.atOnce);
  const seconds = (performance.now() - began) / 1_000;
  const cpu = cpuBetween(cpuBefore, cpuOf(plan.watched));
  const after = await settledMemory(plan.watched.server);
  crowd.check();
  crowd.leave();
  return {
    t: "idle",
    sockets: rest.length,
    connectsPerSecond: rest.length / seconds,
    cpuPerConnect: cpu.server / rest.length,
    bytesPerSocket: (after - before) / rest.length,
  };
}

async function settledMemory(pids: readonly number[]): Promise<number> {
  const end = performance.now() + SETTLE_MS;
  const seen: number[] = [];
  for (;;) {
    seen.push(memoryOf(pids));
    const last = seen.slice(-SETTLED.looks);
    const [low, high] = [Math.min(...last), Math.max(...last)];
    if ((last.length === SETTLED.looks && high - low <= low * SETTLED.share) || performance.now() > end) return high;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
