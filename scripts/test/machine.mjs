import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { findChromium } from "../../e2e/support/chromium.mjs";
import { command } from "./command.mjs";
import { nothing } from "./counts.mjs";

/** @param {string} program @param {string[]} args */
function answers(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** A Python that has `cryptography`: the one in PATH may be another than the one the system's packages belong to. */
function findPython() {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"].filter((name) => name !== undefined);
  return candidates.find((name) => answers(name, ["-c", "import cryptography.fernet"])) ?? null;
}

/** @returns {string|null} */
function findRedis() {
  return answers("redis-server", ["--version"]) ? "redis-server" : null;
}

/** What the suites need of the machine. `variable`: where the suites read its place. */
const needs = [
  { name: "Chromium", packages: ["chromium"], variable: "CHROMIUM_PATH", find: findChromium },
  { name: "redis-server", packages: ["redis-server"], variable: null, find: async () => findRedis() },
  {
    name: "Python's cryptography",
    packages: ["python3", "python3-cryptography"],
    variable: "PYTHON",
    find: async () => findPython(),
  },
];

/**
 * Installs Debian packages without letting any of them start a service (policy-rc.d), and puts the machine's own policy
 * back afterwards.
 * @param {string[]} packages
 */
async function aptInstall(packages) {
  const policy = "/usr/sbin/policy-rc.d";
  const kept = `${policy}.before-sotto`;
  if (existsSync(policy)) renameSync(policy, kept);
  try {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const patient = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
    await command("apt-get", [...patient, "update", "-qq"], { env, quiet: true });
    const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
    const { ok, output } = await command("apt-get", [...patient, ...install], { env, quiet: true, minutes: 15 });
    if (!ok) console.error(output.split("\n").slice(-15).join("\n"));
  } finally {
    if (existsSync(kept)) renameSync(kept, policy);
    else rmSync(policy, { force: true });
  }
}

/** Playwright's own download, for machines without a package of it. */
async function downloadChromium() {
  await command("playwright", ["install", "chromium"], { quiet: true, minutes: 2 });
}

/**
 * Finds or installs the browser, Redis and Python that suites need, and tells the suites by the environment where they are.
 * Under CI a missing one is a failure, elsewhere what needs it is skipped.
 * @returns {Promise<import("./counts.mjs").Counts>}
 */
export async function prepareMachine() {
  const isRoot = process.getuid?.() === 0;
  const missing = [];
  for (const need of needs) if ((await need.find()) === null) missing.push(need);
  if (missing.length > 0 && isRoot && answers("apt-get", ["--version"])) {
    const packages = missing.flatMap((need) => need.packages);
    console.log(`Installing ${packages.join(", ")} …`);
    await aptInstall(packages);
  }
  if ((await findChromium()) === null) await downloadChromium();

  const counts = nothing();
  for (const { name, variable, find } of needs) {
    const place = await find();
    if (place !== null && variable) process.env[variable] = place;
    if (place !== null) continue;
    console.error(`${name} is missing${process.env.CI ? "" : ": what needs it is skipped"}.`);
    if (process.env.CI) counts.failed += 1;
    else counts.skipped += 1;
  }
  return counts;
}
