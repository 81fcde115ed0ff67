import type { Page } from "playwright";
import type { RoomId } from "@/protocol/ids";
import { openProfile } from "../browser/profile";
import { workerTime } from "../browser/threads";
import { atMost, type Figure, known } from "../figures/figure";
import { REACTIONS } from "../world/shape";
import { type Bench, MESSAGE, profileOf, rested } from "./bench";

/** Frames are counted for so long after what was asked for is there, in ms. */
const AFTER_MS = 1_500;

/** A message with hundreds of reactions: its room is opened, and then who gave them; beside it a room without any. */
export async function reactions(bench: Bench): Promise<Figure[]> {
  const folder = profileOf(bench, "alice");
  const profile = await openProfile(folder, bench.url);
  try {
    const page = await profile.tab();
    const rest = () => rested(page, () => workerTime(folder));
    const { rooms } = bench.world;
    const plain = await opening(page, { room: rooms.thousand, shown: MESSAGE, rest });
    const many = await opening(page, { room: rooms.reactions, shown: "[data-reaction]", rest });
    const chips = page.locator("[data-reaction]");
    bench.say(`${await chips.count()} chips`);
    await rest();
    const begun = await watchFrames(page);
    await chips.first().click({ button: "right" });
    await page.getByRole("dialog").locator(`li[aria-setsize="${REACTIONS}"]`).last().waitFor({ state: "attached" });
    const people = await begun();
    return [
      known("Opening a room without reactions: longest frame", plain, "ms"),
      atMost(`Opening a room whose last message has ${REACTIONS} reactions: longest frame`, many, {
        most: 50,
        unit: "ms",
      }),
      atMost("… and then who gave them, all in one list: longest frame", people, { most: 50, unit: "ms" }),
    ];
  } finally {
    await profile.close();
  }
}

interface Opened {
  readonly room: RoomId;
  /** what stands on the screen once it is open */
  readonly shown: string;
  rest(): Promise<void>;
}

/** Comes back to a room from another, within the page; the longest frame meanwhile, in ms. */
async function opening(page: Page, { room, shown, rest }: Opened): Promise<number> {
  await page.goto(`/r/${room}`);
  await page.locator(shown).last().waitFor();
  await rest();
  await page
    .getByRole("link", { name: /Notes to self/ })
    .first()
    .click();
  await page.waitForURL((url) => !url.pathname.endsWith(room));
  await rest();
  const begun = await watchFrames(page);
  await page.goBack();
  await page.locator(shown).last().waitFor();
  return begun();
}

/** Begins to count frames; the function it gives ends that a while later and tells the longest, in ms. */
async function watchFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = { longest: 0, on: true };
    Object.assign(globalThis, { frames: seen });
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - last);
      last = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return async () => {
    await page.waitForTimeout(AFTER_MS);
    return page.evaluate(() => {
      const { frames } = globalThis as unknown as { frames: { longest: number; on: boolean } };
      frames.on = false;
      return frames.longest;
    });
  };
}
