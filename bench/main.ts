import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { sealedBodies } from "./bodies";
import { Collected } from "./figures/collected";
import { conditions, medians, opening, outcomes, targets } from "./figures/report";
import { LIMIT, SOCKET_IO, SOTTO, TWO } from "./figures/targets";
import type { Figures } from "./generator/plan";
import { type Ground, openGround } from "./ground";
import { type Measurement, measure } from "./measure";
import { type Options, type Part, readOptions } from "./options";
import { plainSubject } from "./subjects/plain";
import { RAISED, sottoSubject } from "./subjects/sotto";
import type { Subject } from "./subjects/subject";
import { workloads } from "./workloads/workloads";

/** `npm run bench`: Sotto, the limit and socket.io under the same loads, one after the other, round after round. */
const options = readOptions(process.argv.slice(2));
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
console.log(`Bench: ${opening(options)}\n  ${machine}; servers, Postgres, Redis and the load on it together`);
const ground = await openGround(options);
try {
  process.exitCode = await run(ground, options);
} finally {
  await ground.close();
}
process.exit();

/** 0: all targets reached; 1: not all; 2: the run is void. */
async function run(ground: Ground, options: Options): Promise<number> {
  const about = Object.entries({ ...ground.about, ...RAISED }).map(([name, value]) => `${name} ${value}`);
  const tokens = await sealedBodies();
  console.log(`  ${about.join(", ")}\n  bodies of ${tokens[0]?.length} characters`);
  const collected = new Collected();
  const subjects = await subjectsOf(ground, options);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const workload of workloads(options)) {
      for (const subject of subjects.filter(({ name }) => isMeasured(options, workload.part, name)))
        collected.add(workload.part, subject.name, await once(round, subject, workload, tokens));
    }
  }
  return report(collected);
}

async function subjectsOf(ground: Ground, { parts }: Options): Promise<Subject[]> {
  return [
    await sottoSubject(ground, SOTTO),
    await plainSubject(ground, LIMIT, "limit.mjs"),
    await plainSubject(ground, SOCKET_IO, "../../bench/node_modules/.sotto-bench/socket-io.mjs"),
    ...(parts.has("two") ? [await sottoSubject(ground, TWO, 2)] : []),
  ];
}

/** Two sidecars are compared with one under W1 and W2. */
function isMeasured({ parts }: Options, part: Part, subject: string): boolean {
  const two = parts.has("two") && (part === "w1" || part === "w2");
  if (subject === TWO) return two;
  return parts.has(part) || (two && subject === SOTTO);
}

async function once(round: number, subject: Subject, measurement: Measurement, tokens: readonly string[]) {
  const figures = await measure(subject, measurement, { ground, tokens, profile: options.profile });
  console.log(`  ${round}. ${measurement.name}: ${subject.name}: ${brief(figures)}`);
  const checked = "checked" in figures ? figures.checked : null;
  if (checked && (checked.lost > 0 || checked.refused > 0 || checked.gaps > 0))
    throw new Error(`void: something was lost or refused: ${JSON.stringify(checked)}`);
  if (checked && checked.backward > 0 && subject.dialect !== "socket.io")
    throw new Error(`void: ${checked.backward} deliveries out of order`);
  return figures;
}

function brief(figures: Figures): string {
  if (figures.t === "flood")
    return `${Math.round(figures.messages / figures.seconds)} msg/s, ${Math.round(figures.deliveries / figures.seconds)} deliveries/s, CPU s ${figures.cpu.server.toFixed(2)} server, ${figures.cpu.postgres.toFixed(2)} Postgres`;
  if (figures.t === "paced") return `p50 ${figures.p50.toFixed(2)} ms, p99 ${figures.p99.toFixed(2)} ms`;
  return `${(figures.bytesPerSocket / 1_000).toFixed(1)} kB a socket, ${Math.round(figures.connectsPerSecond)} connects/s`;
}

function report(collected: Collected): number {
  for (const { part, name } of workloads(options))
    if (collected.servers(part).length > 0) console.log(`\n${name}\n${medians(collected, part)}`);
  const [needed, reached] = [conditions(collected), targets(collected)];
  console.log(`\nWhat the limit must reach for the run to count\n${outcomes(needed)}`);
  console.log(`\nTargets\n${outcomes(reached)}`);
  const folder = join(process.cwd(), "bench", "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const setting = { ...options, parts: [...options.parts], machine, about: ground.about, raised: RAISED };
  writeFileSync(file, JSON.stringify({ setting, conditions: needed, targets: reached, figures: collected }, null, 2));
  console.log(`\nAll figures: ${file}`);
  if (needed.some(({ kept }) => kept === false)) {
    console.log("VOID: the limit was not fast enough to be one.");
    return 2;
  }
  return reached.some(({ kept }) => kept === false) ? 1 : 0;
}
