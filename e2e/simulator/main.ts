import { parseArgs } from "node:util";
import type { Finding } from "../soak/checker";
import { PLANTED } from "./planted";
import { simulate } from "./simulate";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "500" },
    from: { type: "string", default: "1" },
    plant: { type: "string" },
    /** the whole history of each seed, a fact a line */
    verbose: { type: "boolean", default: false },
  },
});

const [first, count] = [Number(values.from), Number(values.seeds)];
const planted = values.plant === undefined ? null : PLANTED[values.plant];
if (planted === undefined)
  throw new Error(`no planted bug is called ${values.plant}; there are ${Object.keys(PLANTED).join(", ")}`);

const counted = new Map<string, Finding>();
const failed: number[] = [];
let steps = 0;
const began = { wall: performance.now(), cpu: process.cpuUsage() };

for (let seed = first; seed < first + count; seed++) {
  const done = await simulate(seed, planted);
  steps += done.steps;
  if (values.verbose) for (const fact of done.facts) console.log(JSON.stringify(fact));
  const broken = done.findings.filter((finding) => finding.violations.length > 0);
  if (broken.length > 0) failed.push(seed);
  for (const { name, violations } of broken)
    console.log(`  ✗ seed ${seed}: ${name} ${violations.slice(0, 3).join("; ")}`);
  for (const finding of done.findings) {
    const sum = counted.get(finding.name);
    counted.set(finding.name, { ...finding, counted: finding.counted + (sum?.counted ?? 0) });
  }
  if (planted && broken.length > 0) break;
}

const seconds = (performance.now() - began.wall) / 1_000;
const { user, system } = process.cpuUsage(began.cpu);
const ran = Math.min(count, failed.length > 0 && planted ? (failed[0] ?? first) - first + 1 : count);
for (const { name, says, counted: n, of } of counted.values()) console.log(`  ${name.padEnd(3)} ${says}: ${n} ${of}`);
const rate = Math.round((ran / seconds) * 60);
const ofCpu = Math.round(ran / ((user + system) / 60e6));
console.log(
  `${ran} seeds from ${first}, ${steps} steps, in ${seconds.toFixed(1)} s: ${rate} a minute, ${ofCpu} a minute of CPU`,
);
console.log(
  `${ran - failed.length} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.slice(0, 40).join(" ")}` : ""}`,
);
// A planted bug that nothing finds is the failure then.
process.exit(planted ? (failed.length > 0 ? 0 : 1) : failed.length > 0 ? 1 : 0);
