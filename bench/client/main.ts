import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../figures/table";
import type { Figure } from "./figures/figure";
import { MEASURES } from "./measures/all";
import { type Bench, profileOf } from "./measures/bench";
import { WHOLE } from "./measures/sign-in";
import { openWorld } from "./world/world";

/** `npm run bench:client`: a browser, the production build, and a person who has been here for years. */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rooms: { type: "string", default: "1000" },
    messages: { type: "string", default: "100000" },
  },
});
const wanted = values.only?.split(",") ?? Object.keys(MEASURES);
const unknown = wanted.filter((name) => !(name in MEASURES));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: there are ${Object.keys(MEASURES).join(", ")}`);
const say = (line: string) => console.log(`  ${line}`);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}`;
say(`${machine}; browser, server and Postgres together`);

const size = { rooms: Number(values.rooms), messages: Number(values.messages) };
const { world, server, home } = await openWorld(join(process.cwd(), "bench", ".profile"), size, say);
say(
  `${world.counts.rooms} rooms, ${world.counts.messages} messages, ${world.counts.boxes} boxes; made in ${world.seconds} s`,
);
try {
  process.exitCode = await run({ url: server.url, world, home, say });
} finally {
  await server.stop();
}
process.exit();

/** 0: every budget kept; 1: not all. */
async function run(bench: Bench): Promise<number> {
  const figures: Figure[] = [];
  const first = existsSync(join(profileOf(bench, "alice"), WHOLE)) ? [] : ["sign-in"];
  for (const name of new Set([...first, ...wanted])) {
    say(`${name}, load ${loadavg()[0]?.toFixed(1)} …`);
    figures.push(...((await MEASURES[name]?.(bench)) ?? []));
  }
  const rows = figures.map(({ what, budget, value, kept }) => [
    what,
    budget,
    value,
    kept === null ? "" : kept ? "ok" : "missed",
  ]);
  console.log(`\n${table([["", "budget", "value", ""], ...rows])}`);
  const folder = join(process.cwd(), "bench", "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `client-${new Date().toISOString().replaceAll(":", "-")}.json`);
  writeFileSync(file, JSON.stringify({ machine, size, figures }, null, 2));
  console.log(`\nAll figures: ${file}`);
  return figures.some(({ kept }) => kept === false) ? 1 : 0;
}
