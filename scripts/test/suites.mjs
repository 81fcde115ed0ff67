import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.mjs";
import { nothing, one, playwrightCounts, printedCounts, vitestCounts } from "./counts.mjs";

/**
 * @typedef {import("./counts.mjs").Counts} Counts
 * @typedef {{name: string, about: string, needsMachine?: boolean, run: (root: string) => Promise<Counts>}} Suite
 */

/** Test files side by side: as many as the smallest machine that runs them has cores. */
const WORKERS = 2;

/** @param {string} project a project of vitest.config.ts @param {number} minutes @returns {Promise<Counts>} */
async function vitest(project, minutes) {
  const report = `test-results/${project}.json`;
  rmSync(report, { force: true });
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const how = ["--project", project, "--passWithNoTests", `--maxWorkers=${WORKERS}`];
  const { ok } = await command("vitest", ["run", ...how, ...reporters], { minutes });
  return vitestCounts(report, ok);
}

async function lint() {
  return one((await command("biome", ["ci", "."])).ok);
}

/** One tsconfig per runtime; all are checked even when one fails. @param {string} root */
async function types(root) {
  // Next's own declarations are written by its build; a fresh clone has not built yet.
  if (existsSync(join(root, "tsconfig.json")) && !existsSync(join(root, "next-env.d.ts"))) {
    await command("next", ["typegen"], { quiet: true, env: { NEXT_TELEMETRY_DISABLED: "1" } });
  }
  const projects = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map((entry) => join(entry.name, "tsconfig.json"))
    .concat("tsconfig.json")
    .filter((file) => existsSync(join(root, file)));
  let ok = projects.length > 0;
  for (const project of projects) {
    const checked = await command("tsc", ["--noEmit", "-p", project]);
    if (!checked.ok) console.error(`  types: ${project} has errors`);
    ok &&= checked.ok;
  }
  return one(ok);
}

async function unused() {
  return one((await command("knip", ["--no-progress"])).ok);
}

async function build() {
  return one((await command(process.execPath, ["scripts/build.mjs", "--when-stale"])).ok);
}

async function sizes() {
  return one((await command("npm", ["run", "--silent", "sizes"], { minutes: 5 })).ok);
}

/** @param {string} root */
async function journeys(root) {
  if (!existsSync(join(root, "e2e", "journeys"))) return nothing();
  const report = "test-results/journeys.json";
  rmSync(report, { force: true });
  const env = { SOTTO_JOURNEYS_REPORT: report };
  const { ok } = await command("playwright", ["test", "-c", "playwright.config.ts"], { minutes: 30, env });
  return playwrightCounts(report, ok);
}

/** @param {string} root */
async function soak(root) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (!scripts.soak) return nothing();
  const { ok, output } = await command("npm", ["run", "--silent", "soak"], { minutes: 5 });
  return printedCounts(output, ok);
}

async function simulate() {
  const { ok, output } = await command("npm", ["run", "--silent", "simulate"], { minutes: 10 });
  return printedCounts(output, ok);
}

/** Everything that `npm test` runs, in this order: what is quick and tells most comes first. @type {readonly Suite[]} */
export const suites = [
  { name: "lint", about: "format and lint (Biome)", run: lint },
  { name: "types", about: "every tsconfig", run: types },
  { name: "unused", about: "files, exports and packages that nothing uses (knip)", run: unused },
  { name: "unit", about: "beside what they test", needsMachine: true, run: () => vitest("unit", 10) },
  { name: "simulate", about: "500 seeds of the deterministic simulator", needsMachine: true, run: simulate },
  {
    name: "integration",
    about: "real Postgres, real Redis, contract suites",
    needsMachine: true,
    run: () => vitest("integration", 15),
  },
  { name: "build", about: "server, workers and pages", run: build },
  { name: "sizes", about: "scripts of the built pages within their budgets", needsMachine: true, run: sizes },
  {
    name: "system",
    about: "engines against a whole server",
    needsMachine: true,
    run: () => vitest("system", 15),
  },
  { name: "journeys", about: "people in real browsers", needsMachine: true, run: journeys },
  { name: "soak", about: "a small one, with faults", needsMachine: true, run: soak },
  { name: "start", about: "npm start in fresh clones, and after crashes", run: () => vitest("start", 25) },
];
