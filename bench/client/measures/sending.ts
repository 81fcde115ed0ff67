import { randomUUID } from "node:crypto";
import type { Page } from "playwright";
import { openProfile } from "../browser/profile";
import { workerTime } from "../browser/threads";
import { atMost, type Figure, known, quantile } from "../figures/figure";
import { type Bench, MESSAGE, profileOf, rested, signIn } from "./bench";

const MESSAGES = 40;
const WARM_UP = 5;
const EVERY_MS = 400;

interface Arrival {
  readonly text: string;
  /** ms since 1970, of the machine's one clock */
  readonly at: number;
  readonly frames: number;
}

/** Alice writes to Bob, each in a browser of their own: until her own bubble is painted, and until it is on his screen. */
export async function sending(bench: Bench): Promise<Figure[]> {
  const [mine, theirs] = [profileOf(bench, "alice"), profileOf(bench, "bob")];
  const alice = await openProfile(mine, bench.url);
  const bob = await openProfile(theirs, bench.url, { fresh: true });
  try {
    const [a, b] = [await alice.tab(), await bob.tab()];
    await signIn(b, bench, "bob");
    for (const page of [a, b]) {
      await page.goto(`/r/${bench.world.rooms.bob}`);
      await page.locator(MESSAGE).first().waitFor();
    }
    await rested(a, () => workerTime(mine));
    await rested(b, () => workerTime(theirs));
    // A room with unread words opens at the first of them; what one says oneself brings one to the end.
    await sayAll(b, 1);
    await b.getByRole("button", { name: /Latest/ }).waitFor({ state: "hidden" });
    for (const page of [a, b]) await page.evaluate(watchBubbles, MESSAGE);
    const texts = await sayAll(a, MESSAGES);
    await b.waitForFunction(
      (text) => (globalThis as unknown as { arrived: Arrival[] }).arrived.some((one) => one.text === text),
      texts.at(-1),
    );
    const [own, other] = [await arrivals(a), await arrivals(b)];
    const keys = await a.evaluate(() => (globalThis as unknown as { sentAt: number[] }).sentAt);
    const measured = texts.map((text, i) => {
      const [here, there] = [own.find((one) => one.text === text), other.find((one) => one.text === text)];
      const at = keys[i] ?? Number.NaN;
      return {
        own: (here?.at ?? Number.NaN) - at,
        frames: here?.frames ?? Number.NaN,
        other: (there?.at ?? Number.NaN) - at,
      };
    });
    const counted = measured.slice(WARM_UP);
    const p95 = (pick: (one: (typeof counted)[number]) => number) => quantile(counted.map(pick), 0.95);
    bench.say(
      `sent: own median ${quantile(
        counted.map((one) => one.own),
        0.5,
      ).toFixed(0)} ms, theirs ${quantile(
        counted.map((one) => one.other),
        0.5,
      ).toFixed(0)} ms`,
    );
    return [
      atMost(
        "Send to own bubble: frames without it, p95",
        p95((one) => one.frames),
        { most: 0, unit: "frames" },
      ),
      known(
        "… Enter to its paint, p95",
        p95((one) => one.own),
        "ms",
      ),
      atMost(
        "Send to the other screen's paint, p95",
        p95((one) => one.other),
        { most: 100, unit: "ms" },
      ),
    ];
  } finally {
    await alice.close();
    await bob.close();
  }
}

async function sayAll(page: Page, count: number): Promise<string[]> {
  const field = page.getByRole("textbox", { name: /^Message / });
  const texts = Array.from({ length: count }, () => `measured ${randomUUID()}`);
  for (const text of texts) {
    await field.fill(text);
    await field.press("Enter");
    await page.waitForTimeout(EVERY_MS);
  }
  return texts;
}

/** Notes in the page when Enter was pressed, and when each new bubble was painted, after how many frames without it. */
function watchBubbles(selector: string): void {
  const arrived: Arrival[] = [];
  const sentAt: number[] = [];
  const known = new Set(document.querySelectorAll(selector));
  let frames = 0;
  Object.assign(globalThis, { arrived, sentAt });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter") return;
      frames = 0;
      sentAt.push(performance.timeOrigin + event.timeStamp);
    },
    true,
  );
  new MutationObserver(() => {
    for (const one of document.querySelectorAll(selector)) {
      if (known.has(one)) continue;
      known.add(one);
      const text = one.querySelector(".whitespace-pre-wrap")?.textContent ?? "";
      const waited = frames;
      const painted = new MessageChannel();
      painted.port1.onmessage = () =>
        arrived.push({ text, at: performance.timeOrigin + performance.now(), frames: waited });
      requestAnimationFrame(() => painted.port2.postMessage(null));
    }
  }).observe(document.body, { childList: true, subtree: true });
  const count = () => {
    frames++;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}

function arrivals(page: Page): Promise<Arrival[]> {
  return page.evaluate(() => (globalThis as unknown as { arrived: Arrival[] }).arrived);
}
