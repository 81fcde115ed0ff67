// `npm test`: installs what is missing, a browser included, and runs everything that must hold.
//   npm test                     all suites, as CI runs them
//   npm test -- unit journeys    only the suites so called
//   npm test -- --list           their names
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installWhenMissing } from "./launch/install.mjs";
import { add, nothing, summary } from "./test/counts.mjs";
import { prepareMachine } from "./test/machine.mjs";
import { suites } from "./test/suites.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (process.argv.includes("--list")) {
  console.log(suites.map((suite) => suite.name).join("\n"));
  process.exit(0);
}

let total = nothing();
/** @type {string[]} */
const table = [];

/** Runs one suite; whatever goes wrong in it, the others still run. @param {import("./test/suites.mjs").Suite} suite */
async function runSuite(suite) {
  console.log(`\n━━ ${suite.name}: ${suite.about}`);
  const before = performance.now();
  /** @type {import("./test/counts.mjs").Counts} */
  let counts;
  try {
    counts = await suite.run(root);
  } catch (error) {
    console.error(error);
    counts = { ...nothing(), failed: 1 };
  }
  total = add(total, counts);
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  table.push(`  ${suite.name.padEnd(12)} ${seconds.padStart(6)} s   ${summary(counts)}`);
  console.log(table.at(-1));
}

try {
  if (unknown.length > 0) throw new Error(`no suite is called ${unknown.join(" or ")}; see npm test -- --list`);
  mkdirSync("test-results", { recursive: true });
  await installWhenMissing(root);
  const needs = wanted.length === 0 || suites.some((suite) => wanted.includes(suite.name) && suite.needsMachine);
  if (needs) total = add(total, await prepareMachine());
  for (const suite of suites) if (wanted.length === 0 || wanted.includes(suite.name)) await runSuite(suite);
} catch (error) {
  console.error(error);
  total = add(total, { ...nothing(), failed: 1 });
}

console.log(`\n${table.join("\n")}\n`);
// A run in which nothing was tested is no success.
if (total.passed + total.failed === 0) total.failed = 1;
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(summary(total));
