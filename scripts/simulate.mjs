// `npm run simulate`: engines, server and bus in one process on one clock and one generator, seed after seed
// (e2e/simulator). Options: --seeds 500 --from 1 --workers 2 --plant NAME --verbose
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installWhenMissing } from "./launch/install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
await installWhenMissing(root);
const { build } = await import("esbuild");
// Beneath node_modules, so that packages are found from it and nothing of it is ever committed.
const outfile = join(root, "node_modules", ".sotto-simulator", "simulate.mjs");
mkdirSync(join(root, "node_modules", ".sotto-simulator"), { recursive: true });
await build({
  entryPoints: [join(root, "e2e/simulator/main.ts")],
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
const ran = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--max-semi-space-size=64", outfile, ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
process.exitCode = ran.status ?? 1;
