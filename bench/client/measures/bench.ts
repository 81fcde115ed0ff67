import { join } from "node:path";
import type { Page } from "playwright";
import { PASSWORD } from "@/e2e/support/headless-person";
import type { World } from "../world/world";

/** What every measurement works with. */
export interface Bench {
  readonly url: string;
  readonly world: World;
  /** where browsers' profiles lie */
  readonly home: string;
  say(line: string): void;
}

/** A line of the log that can be read. */
export const MESSAGE = "article[data-message]";

/** Where the browser of one of the people lies. */
export function profileOf({ home }: Bench, name: keyof World["handles"]): string {
  return join(home, name);
}

/** Signs somebody in by the form; resolves when their list shows a room. */
export async function signIn(page: Page, bench: Bench, name: keyof World["handles"]): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Handle").fill(bench.world.handles[name]);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: /Notes to self/ }).waitFor();
}

/** Waits until the processor of the browser's workers rests: what an engine does when it starts is over. */
export async function rested(page: Page, spent: () => number | null): Promise<void> {
  for (let before = spent() ?? 0, calm = 0; calm < 4; ) {
    await page.waitForTimeout(500);
    const now = spent() ?? 0;
    calm = now - before < 25 ? calm + 1 : 0;
    before = now;
  }
}
