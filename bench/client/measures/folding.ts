import { join } from "node:path";
import { build } from "esbuild";
import type { FoldAsked } from "../browser/fold-worker";
import { openProfile } from "../browser/profile";
import { atMost, type Figure, known, quantile } from "../figures/figure";
import { type Bench, profileOf } from "./bench";

const EVENTS = 10_000;
const ROUNDS = 21;

/** The fold of 10,000 opened events of every kind people make, in a worker of the browser. */
export async function folding(bench: Bench): Promise<Figure[]> {
  const source = join(process.cwd(), "bench/client/browser/fold-worker.ts");
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, write: false, minify: true });
  const profile = await openProfile(profileOf(bench, "alice"), bench.url);
  try {
    const page = await profile.tab();
    const times = await page.evaluate(
      ([code, asked]) =>
        new Promise<number[]>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([code])));
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(asked);
        }),
      [outputFiles[0]?.text ?? "", { events: EVENTS, rounds: ROUNDS } satisfies FoldAsked] as const,
    );
    return [
      atMost(`Folding ${EVENTS} opened events in a worker, median`, quantile(times, 0.5), { most: 100, unit: "ms" }),
      known("… the first time, before anything is compiled", times[0] ?? Number.NaN, "ms"),
    ];
  } finally {
    await profile.close();
  }
}
