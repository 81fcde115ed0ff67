import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { sealedBodies } from "./bodies";
import { compare } from "./compare";
import type { Collected } from "./figures/collected";
import { conditions, medians, type Outcome, opening, outcomes, targets } from "./figures/report";
import { number, table } from "./figures/table";
import { type Ground, openGround } from "./ground";
import { readOptions } from "./options";
import { RAISED } from "./subjects/sotto";
import { VoidRun } from "./void-run";
import { http } from "./workloads/http";
import { type Look, sweep } from "./workloads/sweep";
import { SYNC_SECONDS, sync } from "./workloads/sync";
import { workloads } from "./workloads/workloads";

/** `npm run bench`: Sotto, the limit and socket.io under the same loads, one after the other, round after round. */
const options = readOptions(process.argv.slice(2));
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
const say = (line: string) => console.log(`  ${line}`);
console.log(`Bench: ${opening(options)}`);
say(`${machine}; servers, Postgres, Redis and the load on it together`);
const ground = await openGround(options);
try {
  process.exitCode = await run(ground);
} catch (error) {
  if (!(error instanceof VoidRun)) throw error;
  console.log(`VOID: ${error.message}`);
  process.exitCode = 2;
} finally {
  await ground.close();
}
process.exit();

/** 0: all targets reached; 1: not all; 2: the run is void. */
async function run(ground: Ground): Promise<number> {
  say(list(ground.about));
  say(`raised for Sotto: ${list(RAISED)}`);
  const tokens = await sealedBodies();
  say(`bodies of ${tokens[0]?.length} characters`);
  const collected = await compare({ ground, options, tokens, say });
  for (const { part, name } of workloads(options))
    if (collected.servers(part).length > 0) console.log(`\n${name}\n${medians(collected, part)}`);
  const others = [...(await httpOutcomes(tokens)), ...(await syncOutcome())];
  const looks = options.sweep > 0 ? await sweep(ground, options.sweep, tokens) : [];
  if (looks.length > 0) console.log(`\nSweep: memory over ${options.sweep} minutes\n${memory(looks)}`);
  return judge(collected, others, looks);
}

function judge(collected: Collected, others: readonly Outcome[], looks: readonly Look[]): number {
  const [needed, reached] = [conditions(collected), [...targets(collected), ...others]];
  if (needed.some(({ value }) => value !== null))
    console.log(`\nWhat the limit must reach for the run to count\n${outcomes(needed)}`);
  console.log(`\nTargets\n${outcomes(reached)}`);
  const folder = join(process.cwd(), "bench", "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(":", "-")}.json`);
  const { databaseUrl: _, redisUrl: __, ...asked } = options;
  const setting = { ...asked, parts: [...options.parts], machine, about: ground.about, raised: RAISED };
  const all = { setting, conditions: needed, targets: reached, figures: collected, looks };
  writeFileSync(file, JSON.stringify(all, null, 2));
  console.log(`\nAll figures: ${file}`);
  if (needed.some(({ kept }) => kept === false)) {
    console.log("VOID: the limit was not fast enough to be one.");
    return 2;
  }
  return reached.some(({ kept }) => kept === false) ? 1 : 0;
}

async function httpOutcomes(tokens: readonly string[]): Promise<Outcome[]> {
  if (!options.parts.has("http")) return [];
  const { sends, route, tickets } = await http(ground, options, tokens);
  const record = (what: string, value: number): Outcome => ({ what, target: "", value, kept: null });
  return [
    record("HTTP: sends/s by the front server", sends),
    record("HTTP: requests/s of a route of Next that does next to nothing", route),
    record("HTTP: sends / such requests", sends / route),
    record("HTTP: tickets/s", tickets),
  ];
}

async function syncOutcome(): Promise<Outcome[]> {
  if (!options.parts.has("sync")) return [];
  const value = await sync();
  const what = "Sync: seconds until 2,000 that were cut at once are at the head";
  return [{ what, target: `≤ ${SYNC_SECONDS}`, value, kept: value <= SYNC_SECONDS }];
}

/** A tenth of the looks, the last one among them. */
function memory(looks: readonly Look[]): string {
  const every = Math.max(1, Math.floor(looks.length / 10));
  const shown = looks.filter((_, i) => (looks.length - 1 - i) % every === 0);
  const mb = (bytes: number) => number(bytes / 1_000_000, 0);
  const rows = shown.map(({ minute, server, sidecar }) => [number(minute, 1), mb(server), mb(sidecar)]);
  return table([["minute", "server MB", "sidecar MB"], ...rows]);
}

function list(things: Readonly<Record<string, string>>): string {
  return Object.entries(things)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
