import type { Page } from "playwright";
import { openProfile } from "../browser/profile";
import { workerTime } from "../browser/threads";
import { atMost, type Figure, known, quantile } from "../figures/figure";
import { type Bench, MESSAGE, profileOf, rested } from "./bench";

const KEYS = 150;
/** Ten keys a second, as who writes fast. */
const EVERY_MS = 100;

/** Keys in the composer of the longest room, with everything held: from the key to the frame that shows it. */
export async function typing(bench: Bench): Promise<Figure[]> {
  const folder = profileOf(bench, "alice");
  const profile = await openProfile(folder, bench.url);
  try {
    const page = await profile.tab(4);
    await page.goto(`/r/${bench.world.rooms.long}`);
    await page.locator(MESSAGE).first().waitFor();
    await rested(page, () => workerTime(folder));
    const times = await typeKeys(page);
    bench.say(`keys: median ${quantile(times, 0.5).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`);
    return [
      atMost("Key to paint in the composer, 4× slower, p95", quantile(times, 0.95), { most: 50, unit: "ms" }),
      known("… the longest of all", Math.max(...times), "ms"),
    ];
  } finally {
    await profile.close();
  }
}

async function typeKeys(page: Page): Promise<number[]> {
  const field = page.getByRole("textbox", { name: /^Message / });
  await field.click();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    document.addEventListener(
      "keydown",
      ({ timeStamp }) => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => times.push(performance.now() - timeStamp);
        requestAnimationFrame(() => painted.port2.postMessage(null));
      },
      true,
    );
  });
  for (let i = 0; i < KEYS; i++) {
    await page.keyboard.press(i % 6 === 5 ? "Space" : "e");
    await page.waitForTimeout(EVERY_MS);
  }
  const times = await page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
  // What was typed would be a draft there at the next run.
  await field.fill("");
  await page.waitForTimeout(1_000);
  return times;
}
