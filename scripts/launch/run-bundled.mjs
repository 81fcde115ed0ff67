import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installWhenMissing } from "./install.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Bundles a program of the tests that is no test file, and runs it with this command's arguments; its exit code is ours.
 * @param {string} name @param {string} entry @param {(root: string) => Promise<unknown>} [prepare] what it needs beside
 */
export async function runBundled(name, entry, prepare) {
  process.chdir(root);
  await installWhenMissing(root);
  await prepare?.(root);
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
  const ran = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = ran.status ?? 1;
}
