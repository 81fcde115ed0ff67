import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./build.mjs";
import { installWhenMissing } from "./install.mjs";

/**
 * Runs a program of the tests by hand against the built project: bundles `entry`, hands on the arguments, sets the exit code.
 * @param {{name: string, entry: string, beside?: Readonly<Record<string, string>>, builds?: "all" | "server" | "nothing", node?: readonly string[]}} tool
 * `beside`: programs that it starts, output → source; `builds`: what of the project must be built before; `node`: flags
 */
export async function runTool({ name, entry, beside = {}, builds = "all", node = [] }) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  process.chdir(root);
  await installWhenMissing(root);
  if (builds !== "nothing") await buildWhenStale(root, { pages: builds === "all" });
  // Beneath node_modules, so that packages are found from it and nothing of it is ever committed.
  const folder = join(root, "node_modules", `.sotto-${name}`);
  const outfile = join(folder, `${name}.mjs`);
  await bundle(root, entry, outfile);
  for (const [output, source] of Object.entries(beside)) await bundle(root, source, resolve(folder, output));
  const ran = spawnSync(process.execPath, ["--enable-source-maps", ...node, outfile, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = ran.status ?? 1;
}

/** @param {string} root @param {string} entry @param {string} outfile */
async function bundle(root, entry, outfile) {
  const { build } = await import("esbuild");
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    tsconfig: join(root, "tsconfig.base.json"),
    sourcemap: "inline",
    logLevel: "warning",
  });
}
