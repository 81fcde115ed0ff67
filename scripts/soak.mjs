// `npm run soak`: engines without browsers talk to a whole installation while its parts are killed, then the history is
// checked (e2e/soak). Options: --clients 5 --rooms 10 --messages 500 --seconds 20 --seed 1 --faults a,b --plant NAME
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWhenStale } from "./launch/build.mjs";
import { installWhenMissing } from "./launch/install.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
process.chdir(root);
await installWhenMissing(root);
await buildWhenStale(root, { pages: true });
const { build } = await import("esbuild");
// Beneath node_modules, so that packages are found from it and nothing of it is ever committed.
const outfile = join(root, "node_modules", ".sotto-soak", "soak.mjs");
mkdirSync(join(root, "node_modules", ".sotto-soak"), { recursive: true });
await build({
  entryPoints: [join(root, "e2e/soak/main.ts")],
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
