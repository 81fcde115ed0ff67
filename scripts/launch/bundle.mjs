import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Programs and modules that run in Node: output name → source. */
const nodeEntries = {
  front: "scripts/front.ts",
  realtime: "scripts/realtime.ts",
  embedded: "db/embedded.ts",
  migrate: "db/migrate.ts",
  "new-secret": "scripts/new-secret.ts",
  "check-configuration": "scripts/check-configuration.ts",
  "check-database": "scripts/check-database.ts",
  "make-invite": "scripts/make-invite.ts",
};

/** Scripts that the browser loads by a fixed name, outside Next's bundles: output in public/ → source. */
export const browserEntries = {
  "auth-worker": "engine/auth/auth-worker.ts",
  "password-worker": "engine/auth/password-worker.ts",
  sw: "engine/service-worker/sw.ts",
};

/** What a build calls itself, in the server and in the browser. @param {string} version hash of all sources */
export function buildName(version) {
  return version.slice(0, 16);
}

/**
 * Bundles what runs in Node into dist/; packages stay in node_modules.
 * @param {string} root @param {string} version hash of all sources
 */
export async function bundleForNode(root, version) {
  const { build } = await import("esbuild");
  const fresh = join(root, "dist.next");
  rmSync(fresh, { recursive: true, force: true });
  const { metafile } = await build({
    metafile: true,
    entryPoints: Object.fromEntries(Object.entries(nodeEntries).map(([name, source]) => [name, join(root, source)])),
    outdir: fresh,
    outExtension: { ".js": ".mjs" },
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    define: { "process.env.SOTTO_BUILD": JSON.stringify(buildName(version)) },
    sourcemap: "linked",
    logLevel: "warning",
  });
  // With packages left outside, esbuild takes a path of ours that leads nowhere for a package.
  const lost = Object.values(metafile.outputs).flatMap((output) =>
    output.imports.filter(({ path }) => path.startsWith("@/")),
  );
  if (lost.length > 0) throw new Error(`nothing is at ${lost.map(({ path }) => path).join(", ")}`);
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(fresh, join(root, "dist"));
}

/**
 * Zod brings its error messages in fifty languages, a quarter of a megabyte that nobody is shown: the name stays, empty.
 * @type {import("esbuild").Plugin}
 */
const noMessages = {
  name: "no-messages-of-zod",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
  },
};

/**
 * Bundles the auth worker and the service worker into public/. Each knows the hash of the sources it was built from, so a
 * client can tell an old one from a new one.
 * @param {string} root @param {string} version hash of all sources
 * @returns {Promise<{file: string, bytes: number, hash: string}[]>}
 */
export async function bundleForBrowser(root, version) {
  const { build, stop } = await import("esbuild");
  await build({
    entryPoints: Object.fromEntries(Object.entries(browserEntries).map(([name, source]) => [name, join(root, source)])),
    outdir: join(root, "public"),
    absWorkingDir: root,
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    plugins: [noMessages],
    define: { "process.env.NODE_ENV": '"production"', "process.env.SOTTO_BUILD": JSON.stringify(buildName(version)) },
    logLevel: "warning",
  });
  // It keeps a process for the next build, which a server that runs for months has no use for.
  await stop();
  return Object.keys(browserEntries).map((name) => {
    const file = `public/${name}.js`;
    const bytes = readFileSync(join(root, file));
    return { file, bytes: bytes.length, hash: createHash("sha256").update(bytes).digest("hex").slice(0, 12) };
  });
}

/** True when everything that the bundles consist of is there. @param {string} root */
export function bundlesExist(root) {
  return (
    Object.keys(nodeEntries).every((name) => existsSync(join(root, "dist", `${name}.mjs`))) &&
    Object.keys(browserEntries).every((name) => existsSync(join(root, "public", `${name}.js`)))
  );
}
