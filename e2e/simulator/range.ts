import type { Finding } from "../soak/checker";
import { PLANTED } from "./planted";
import { simulate } from "./simulate";

/** Seeds `first`, `first + step`, … below `end`. With a planted bug only until it is found. */
export interface Range {
  first: number;
  end: number;
  step: number;
  plant: string | null;
  verbose: boolean;
}

/** What came of many seeds. */
export interface Totals {
  seeds: number;
  steps: number;
  failed: number[];
  /** summed up by name; violations are told as they are found */
  findings: Omit<Finding, "violations">[];
}

/** Runs seeds one after the other; `say` is told of every violation. */
export async function runRange(range: Range, say: (line: string) => void): Promise<Totals> {
  const parts: Totals[] = [];
  for (let seed = range.first; seed < range.end; seed += range.step) {
    const { facts, findings, steps } = await simulate(seed, range.plant === null ? null : PLANTED[range.plant]);
    if (range.verbose) for (const fact of facts) say(JSON.stringify(fact));
    const broken = findings.filter((finding) => finding.violations.length > 0);
    for (const { name, violations } of broken) say(`  ✗ seed ${seed}: ${name} ${violations.slice(0, 3).join("; ")}`);
    const isBroken = broken.length > 0;
    const told = findings.map(({ violations: _, ...finding }) => finding);
    parts.push({ seeds: 1, steps, failed: isBroken ? [seed] : [], findings: told });
    if (range.plant !== null && isBroken) break;
  }
  return addUp(parts);
}

/** Many totals as one. */
export function addUp(parts: readonly Totals[]): Totals {
  const findings = new Map<string, Totals["findings"][number]>();
  for (const finding of parts.flatMap((part) => part.findings)) {
    const counted = finding.counted + (findings.get(finding.name)?.counted ?? 0);
    findings.set(finding.name, { ...finding, counted });
  }
  return {
    seeds: parts.reduce((sum, part) => sum + part.seeds, 0),
    steps: parts.reduce((sum, part) => sum + part.steps, 0),
    failed: parts.flatMap((part) => part.failed).sort((a, b) => a - b),
    findings: [...findings.values()],
  };
}
