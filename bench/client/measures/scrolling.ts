import type { Page } from "playwright";
import { openProfile } from "../browser/profile";
import { workerTime } from "../browser/threads";
import { atMost, type Figure, known } from "../figures/figure";
import { type Bench, MESSAGE, profileOf, rested } from "./bench";

/** Pixels a frame: a hard flick. */
const STEP = 120;
const MINUTES = 6;

interface Ride {
  /** ms from one frame to the next */
  readonly longest: number;
  readonly over50: number;
  readonly frames: number;
  /** ms in a row in which a place of the log that should have shown a line showed none */
  readonly blank: number;
  /** ms in a row at the top of what is in the page, with more to come */
  readonly waited: number;
  readonly seconds: number;
  /** lines with a place in the log that were passed */
  readonly start: boolean;
}

/** Up through the longest room to its first word, and down again to its last. */
export async function scrolling(bench: Bench): Promise<Figure[]> {
  const folder = profileOf(bench, "alice");
  const profile = await openProfile(folder, bench.url);
  try {
    const page = await profile.tab();
    page.setDefaultTimeout(MINUTES * 60_000 + 60_000);
    await page.goto(`/r/${bench.world.rooms.long}`);
    await page.locator(MESSAGE).first().waitFor();
    await rested(page, () => workerTime(folder));
    const up = await ride(page, -STEP);
    bench.say(told("up", up));
    if (!up.start) return [...figuresOf("up", up), known("… its first word was not reached, minutes", MINUTES, "")];
    const down = await ride(page, STEP);
    bench.say(told("down", down));
    return [...figuresOf("up", up), ...figuresOf("down again", down)];
  } finally {
    await profile.close();
  }
}

function figuresOf(way: string, { longest, over50, frames, blank, waited, seconds }: Ride): Figure[] {
  return [
    atMost(`Scrolling through the longest room, ${way}: longest frame`, longest, { most: 50, unit: "ms" }),
    known(`… frames over 50 ms, of ${frames}`, over50, ""),
    atMost("… longest time with a blank place", blank, { most: 100, unit: "ms" }),
    known("… longest wait at the edge of what is loaded", waited, "ms"),
    known("… the whole way", seconds, "s"),
  ];
}

function told(way: string, { longest, over50, frames, blank, waited, seconds, start }: Ride): string {
  return `${way}: ${frames} frames in ${seconds.toFixed(0)} s, longest ${longest.toFixed(0)} ms, ${over50} over 50 ms; blank ${blank.toFixed(0)} ms; waited ${waited.toFixed(0)} ms; ${start ? "reached the end" : "did not reach the end"}`;
}

function ride(page: Page, step: number): Promise<Ride> {
  return page.evaluate(
    ({ step, most }) =>
      new Promise<Ride>((resolve) => {
        const log = document.querySelector<HTMLElement>("[role=log]");
        if (!log) throw new Error("no log");
        const begun = performance.now();
        const seen = { longest: 0, over50: 0, frames: 0, blank: 0, waited: 0, start: false };
        let [last, blankSince, edgeSince] = [begun, 0, 0];
        const isBlank = () => {
          const box = log.getBoundingClientRect();
          return [0.2, 0.5, 0.8].some((share) => {
            const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * share);
            return at === log || at?.parentElement === log;
          });
        };
        /** The line above the first word is there, or nothing follows below. */
        const isOver = () =>
          step > 0
            ? log.scrollHeight - log.scrollTop - log.clientHeight < 4
            : log.scrollTop < 4 && log.querySelector("[data-index='0'] article[data-message]") === null;
        const frame = () => {
          const now = performance.now();
          const took = now - last;
          last = now;
          seen.frames++;
          if (seen.frames > 1) seen.longest = Math.max(seen.longest, took);
          if (took > 50) seen.over50++;
          const [blank, edge] = [isBlank(), step < 0 && log.scrollTop < 4];
          blankSince = blank ? blankSince || now - took : 0;
          if (blank) seen.blank = Math.max(seen.blank, now - blankSince);
          edgeSince = edge ? edgeSince || now : 0;
          if (edge) seen.waited = Math.max(seen.waited, now - edgeSince);
          // At the edge the last lines may still come: over only once nothing came for a while.
          const settled = step > 0 || (edgeSince > 0 && now - edgeSince > 2_000);
          if ((isOver() && settled) || now - begun > most) {
            seen.start = isOver();
            if (seen.start) seen.waited = 0;
            resolve({ ...seen, seconds: (now - begun) / 1_000 });
            return;
          }
          log.scrollTop += step;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { step, most: MINUTES * 60_000 },
  );
}
