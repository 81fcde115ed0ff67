import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ended, raisedLimits, startProgram } from "../support/start-sotto";
import { freePort } from "../support/test-redis";

/** A change of one place of a source, for a copy that a planted bug is in. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A sidecar with a planted bug, beside those of a world. */
export interface PlantedSidecar {
  readonly url: string;
  close(): Promise<void>;
}

const READY = "the planted sidecar listens";

/** A text with all edits of a file made in it. @throws when a place that is to be changed is not there exactly once */
export function edited(file: string, text: string, edits: readonly Edit[]): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce((changed, { from, to }) => {
      if (changed.split(from).length !== 2) throw new Error(`${file} does not have this once: ${from}`);
      return changed.replace(from, () => to);
    }, text);
}

/** Bundles a sidecar from sources with edits made in a copy, and starts it in a world, given what its sidecars are started with. */
export async function startPlantedSidecar(
  edits: readonly Edit[],
  env: Record<string, string>,
): Promise<PlantedSidecar> {
  const root = process.cwd();
  // Beneath node_modules, so that packages are found from it and nothing of it is ever committed.
  mkdirSync(join(root, "node_modules", ".sotto-soak"), { recursive: true });
  const folder = mkdtempSync(join(root, "node_modules", ".sotto-soak", "plant-"));
  const outfile = join(folder, "sidecar.mjs");
  const made = new Set<string>();
  await build({
    entryPoints: [join(root, "scripts/realtime.ts")],
    ...{ outfile, absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20.19" },
    packages: "external",
    tsconfig: join(root, "tsconfig.base.json"),
    footer: { js: `console.log(${JSON.stringify(READY)});` },
    plugins: [
      {
        name: "plant",
        setup: (bundler) =>
          bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = path.slice(root.length + 1);
            if (!edits.some((edit) => edit.file === file)) return undefined;
            made.add(file);
            return { contents: edited(file, readFileSync(path, "utf8"), edits), loader: "ts" };
          }),
      },
    ],
  });
  const unused = edits.filter((edit) => !made.has(edit.file));
  if (unused.length > 0) throw new Error(`a sidecar has no ${unused.map((edit) => edit.file).join(", ")}`);
  const port = await freePort();
  const child = await startProgram({
    args: [outfile],
    env: { ...raisedLimits(), ...env, REALTIME_PORT: `${port}` },
    logFile: join(folder, "log.txt"),
    ready: READY,
  });
  return {
    url: `ws://localhost:${port}/realtime`,
    async close() {
      child.kill("SIGTERM");
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
