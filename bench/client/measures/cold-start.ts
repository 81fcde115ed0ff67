import { openProfile } from "../browser/profile";
import { atMost, type Figure, known, quantile } from "../figures/figure";
import { type Bench, MESSAGE, profileOf } from "./bench";

const ROUNDS = 5;

/** A browser that was closed is opened on a room that it holds: how long from the address until the room can be read. */
export async function coldStart(bench: Bench): Promise<Figure[]> {
  const slow: number[] = [];
  const full: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    slow.push(await start(bench, 4));
    full.push(await start(bench, 1));
  }
  bench.say(
    `cold starts: ${slow.map(Math.round).join(", ")} ms slowed down, ${full.map(Math.round).join(", ")} ms else`,
  );
  return [
    atMost("Cold start to a readable room, 4× slower, median", quantile(slow, 0.5), { most: 1_000, unit: "ms" }),
    known("Cold start to a readable room, full speed, median", quantile(full, 0.5), "ms"),
  ];
}

async function start(bench: Bench, rate: number): Promise<number> {
  const profile = await openProfile(profileOf(bench, "alice"), bench.url);
  try {
    const page = await profile.tab(rate);
    await page.addInitScript(noteReadable, MESSAGE);
    await page.goto(`/r/${bench.world.rooms.thousand}`, { waitUntil: "commit" });
    const readable = await page.waitForFunction(() => (globalThis as unknown as { readable?: number }).readable);
    return (await readable.jsonValue()) ?? Number.NaN;
  } finally {
    await profile.close();
  }
}

/** Notes in the page when a line of the log was first painted, in ms since the address was given. */
function noteReadable(selector: string): void {
  const look = () => {
    if (!document.querySelector(selector)) return requestAnimationFrame(look);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => Object.assign(globalThis, { readable: performance.now() });
    return requestAnimationFrame(() => painted.port2.postMessage(null));
  };
  look();
}
