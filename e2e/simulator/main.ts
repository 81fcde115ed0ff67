import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { PLANTED } from "./planted";
import { addUp, type Range, runRange, type Totals } from "./range";

if (isMainThread) await main();
else parentPort?.postMessage(await runRange(workerData as Range, (line) => console.log(line)));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "500" },
      from: { type: "string", default: "1" },
      plant: { type: "string" },
      workers: { type: "string", default: `${availableParallelism()}` },
      /** the whole history of each seed, a fact a line */
      verbose: { type: "boolean", default: false },
    },
  });
  const { plant = null, verbose } = values;
  if (plant !== null && !PLANTED[plant])
    throw new Error(`no planted bug is called ${plant}; there are ${Object.keys(PLANTED).join(", ")}`);
  const [first, count] = [Number(values.from), Number(values.seeds)];
  // One after the other where the first finding is all that is asked for, or the history.
  const workers = plant !== null || verbose ? 1 : Math.max(1, Math.min(count, Number(values.workers)));
  const began = performance.now();
  const ranges = Array.from({ length: workers }, (_, i) => ({
    first: first + i,
    end: first + count,
    step: workers,
    plant,
    verbose,
  }));
  const totals = addUp(await Promise.all(ranges.map(workers === 1 ? here : elsewhere)));
  tell(totals, { first, workers, seconds: (performance.now() - began) / 1_000 });
  // A planted bug that nothing finds is the failure then.
  const { failed } = totals;
  // Not `exit`: a long history may still be on its way into a pipe.
  process.exitCode = (plant === null) === (failed.length === 0) ? 0 : 1;
}

function here(range: Range): Promise<Totals> {
  return runRange(range, (line) => console.log(line));
}

function elsewhere(range: Range): Promise<Totals> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: range });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function tell(totals: Totals, { first, workers, seconds }: { first: number; workers: number; seconds: number }): void {
  const { findings, failed, seeds, steps } = totals;
  for (const { name, says, counted, of } of findings) console.log(`  ${name.padEnd(3)} ${says}: ${counted} ${of}`);
  const rate = Math.round((seeds / seconds) * 60);
  console.log(
    `${seeds} seeds from ${first}, ${steps} steps, in ${seconds.toFixed(1)} s on ${workers} threads: ${rate} a minute`,
  );
  const which = failed.length > 0 ? `: ${failed.slice(0, 40).join(" ")}` : "";
  console.log(`${seeds - failed.length} passed, ${failed.length} failed${which}`);
}
