import { writeFileSync } from "node:fs";
import { openProfile } from "../browser/profile";
import { held, whenHeld } from "../browser/store";
import { workerTime } from "../browser/threads";
import { type Figure, known } from "../figures/figure";
import { type Bench, signIn as fillForm, MESSAGE, profileOf } from "./bench";

/** Marks a profile that holds everything. */
export const WHOLE = "whole.json";

/** Signs Alice in on a browser that knows nothing, until it holds all that is hers. The profile stays for the other figures. */
export async function signIn(bench: Bench): Promise<Figure[]> {
  const { world, say } = bench;
  const folder = profileOf(bench, "alice");
  const profile = await openProfile(folder, bench.url, { fresh: true });
  try {
    const page = await profile.tab();
    let requests = 0;
    profile.context.on("request", (request) => {
      if (request.url().includes("/api/v1/")) requests++;
    });
    const begun = performance.now();
    await fillForm(page, bench, "alice");
    const since = () => performance.now() - begun;
    const list = since();
    const other = page.locator("nav a[href^='/r/']").filter({ hasNotText: "Notes to self" }).first();
    await other.waitFor({ timeout: 300_000 });
    const first = since();
    await other.click();
    await page.locator(MESSAGE).first().waitFor({ timeout: 300_000 });
    const readable = since();
    say(`signed in: the list after ${(list / 1_000).toFixed(1)} s, a room after ${(readable / 1_000).toFixed(1)} s`);
    const rooms = await whenHeld(page, { table: "rooms", count: world.counts.rooms }, begun);
    say(`every room is listed after ${said(rooms)}`);
    const everything = await whenHeld(page, { table: "events", count: world.counts.events }, begun, 25);
    const keys = await held(page, "epochKeys");
    say(`everything is held after ${said(everything)}; ${keys} keys`);
    const worker = workerTime(folder);
    const figures = [
      known("Sign-in: the list shows", list / 1_000, "s"),
      known("Sign-in: a first chat is in it", first / 1_000, "s"),
      known("Sign-in: that chat can be read", readable / 1_000, "s"),
      known(`Sign-in: all ${world.counts.rooms} rooms are in the list`, (rooms ?? Number.NaN) / 1_000, "s"),
      known(`Sign-in: all ${world.counts.messages} messages are held`, (everything ?? Number.NaN) / 1_000, "s"),
      known("Sign-in: requests", requests, ""),
      ...(worker === null ? [] : [known("Sign-in: processor of the engine's worker", worker / 1_000, "s")]),
    ];
    if (everything !== null) writeFileSync(`${folder}/${WHOLE}`, JSON.stringify(figures, null, 2));
    return figures;
  } finally {
    await profile.close();
  }
}

function said(ms: number | null): string {
  return ms === null ? "longer than was waited" : `${(ms / 1_000).toFixed(1)} s`;
}
