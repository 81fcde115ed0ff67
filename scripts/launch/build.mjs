import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildName, bundleForBrowser, bundleForNode, bundlesExist } from "./bundle.mjs";
import { waitForLock } from "./lock.mjs";
import { StartError, say, timed } from "./say.mjs";
import { sourcesHash } from "./sources.mjs";
import { runToEnd } from "./subprocess.mjs";

/** @param {string} file */
function stampIn(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** @param {string} root @param {string} version @param {AbortSignal|undefined} signal */
async function buildPages(root, version, signal) {
  const done = await runToEnd(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", SOTTO_BUILD: buildName(version) },
    signal,
  });
  signal?.throwIfAborted();
  if (done.code !== 0) {
    console.error(done.output);
    throw new StartError("Building the pages failed (next build).", "The lines above say why.");
  }
}

/** Lists the files of the built pages for the service worker, which keeps them all for use without a line. @param {string} root */
function listFiles(root) {
  const folder = join(root, ".next", "static");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
  writeFileSync(
    join(root, "public", "sw-files.json"),
    JSON.stringify(paths.sort().map((path) => `/_next/static/${path}`)),
  );
}

/**
 * Builds what is missing or older than its sources. `pages: false` leaves Next out (the sidecar alone, or development,
 * where Next builds as it goes).
 * @param {string} root @param {{pages: boolean, force?: boolean, signal?: AbortSignal}} want
 * @returns {Promise<string>} the build's name
 */
export async function buildWhenStale(root, { pages, force = false, signal }) {
  // The lock lies in node_modules: always there by now, never committed. Two starts in one checkout take turns.
  const lock = await waitForLock(join(root, "node_modules", ".sotto-build.lock"));
  try {
    const version = sourcesHash(root);
    const bundleStamp = join(root, "dist", "stamp");
    const pagesStamp = join(root, ".next", "sotto-stamp");
    if (force || !bundlesExist(root) || stampIn(bundleStamp) !== version) {
      await timed("Bundled the server and the workers", async () => {
        await bundleForNode(root, version);
        for (const made of await bundleForBrowser(root, version)) {
          say(`${made.file}  ${(made.bytes / 1024).toFixed(0)} KB  ${made.hash}`);
        }
      });
      writeFileSync(bundleStamp, version);
    }
    if (pages && (force || stampIn(pagesStamp) !== version)) {
      say("Building the pages (once, about half a minute) …");
      rmSync(pagesStamp, { force: true });
      await timed("Built the pages", () => buildPages(root, version, signal));
      listFiles(root);
      writeFileSync(pagesStamp, version);
    }
    return buildName(version);
  } finally {
    lock.release();
  }
}
