import type { CDPSession } from "playwright";
import { openProfile } from "../browser/profile";
import { rendererMemory, workerTime } from "../browser/threads";
import { type Figure, known } from "../figures/figure";
import { type Bench, MESSAGE, profileOf, rested } from "./bench";

const MB = 1e6;

/** What everything takes on the disk, and what a tab on a usual room and its engine take in memory. */
export async function storage(bench: Bench): Promise<Figure[]> {
  const folder = profileOf(bench, "alice");
  const profile = await openProfile(folder, bench.url);
  try {
    const page = await profile.tab();
    await page.goto(`/r/${bench.world.rooms.thousand}`);
    await page.locator(MESSAGE).first().waitFor();
    await rested(page, () => workerTime(folder));
    const session = await profile.context.newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const worker = await workerHeap(session);
    const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
    return [
      known(`Storage: ${bench.world.counts.messages} messages in ${bench.world.counts.rooms} rooms`, usage / MB, "MB"),
      known("Memory: scripts of the page", usedSize / MB, "MB"),
      known("Memory: scripts of the engine's worker", worker / MB, "MB"),
      known("Memory: the whole process of the tab", rendererMemory(folder) / MB, "MB"),
    ];
  } finally {
    await profile.close();
  }
}

/** Bytes that the scripts of a tab's worker hold after a collection. */
async function workerHeap(session: CDPSession): Promise<number> {
  const attached = new Promise<string>((resolve) => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  const answers = new Map<number, (value: { usedSize?: number }) => void>();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
    if (id !== undefined) answers.get(id)?.(result ?? {});
  });
  const ask = async (id: number, method: string) => {
    const answer = new Promise<{ usedSize?: number }>((resolve) => answers.set(id, resolve));
    await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    return answer;
  };
  await ask(1, "HeapProfiler.collectGarbage");
  return (await ask(2, "Runtime.getHeapUsage")).usedSize ?? Number.NaN;
}
