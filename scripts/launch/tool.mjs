import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./build.mjs";
import { installWhenMissing } from "./install.mjs";

/**
 * Runs a program of the tests by hand against the built project: bundles `entry`, hands on the arguments, sets the exit code.
 * @param {{name: string, entry: string, builds?: "all" | "server" | "nothing", node?: readonly string[]}} tool `builds`: what of the
 * project must be built before; `node`: flags
 */
export async function runTool({ name, entry, builds = "all", node = [] }) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  process.chdir(root);
  await installWhenMissing(root);
  if (builds !== "nothing") await buildWhenStale(root, { pages: builds === "all" });
  const { build } = await import("esbuild");
  // Beneath node_modules, so that packages are found from it and nothing of it is ever committed.
  const folder = join(root, "node_modules", `.sotto-${name}`);
  const outfile = join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
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
  const ran = spawnSync(process.execPath, ["--enable-source-maps", ...node, outfile, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = ran.status ?? 1;
}
