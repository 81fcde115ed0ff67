import { openProfile } from "../browser/profile";
import { forgetRoom, held, whenHeld } from "../browser/store";
import { workerTime } from "../browser/threads";
import { atMost, type Figure, known, quantile } from "../figures/figure";
import { type Bench, profileOf, rested, signIn } from "./bench";

const ROUNDS = 5;

/**
 * A room of 1,000 sealed messages of which the browser holds nothing: what its worker does until all of it is opened, checked
 * and stored. Of Carol, who sits in no other, so that nothing else is counted.
 */
export async function coldRoom(bench: Bench): Promise<Figure[]> {
  const room = bench.world.rooms.thousand;
  const folder = profileOf(bench, "carol");
  const profile = await openProfile(folder, bench.url, { fresh: true });
  try {
    const page = await profile.tab();
    await signIn(page, bench, "carol");
    await rested(page, () => workerTime(folder));
    const count = await held(page, "events", room);
    const idle: number[] = [];
    const spent: number[] = [];
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto("/healthz");
      await page.goto(`/r/${room}`);
      await rested(page, () => workerTime(folder));
      idle.push(workerTime(folder) ?? Number.NaN);
      await forgetRoom(page, room);
      const begun = performance.now();
      await page.goto(`/r/${room}`, { waitUntil: "commit" });
      took.push((await whenHeld(page, { table: "events", room, count }, begun)) ?? Number.NaN);
      await rested(page, () => workerTime(folder));
      spent.push(workerTime(folder) ?? Number.NaN);
    }
    bench.say(
      `cold room of ${count} events: worker ${spent.map(Math.round).join(", ")} ms; warm ${idle.map(Math.round).join(", ")} ms`,
    );
    const own = spent.map((ms, i) => ms - (idle[i] ?? 0));
    return [
      atMost(`Opening a room of ${count} sealed events, nothing held: worker's processor, median`, quantile(own, 0.5), {
        most: 300,
        unit: "ms",
      }),
      known("… and the same with what starting an engine costs anyway", quantile(spent, 0.5), "ms"),
      known("… from the address until everything is held", quantile(took, 0.5), "ms"),
    ];
  } finally {
    await profile.close();
  }
}
