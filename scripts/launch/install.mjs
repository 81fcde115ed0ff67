import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, say } from "./say.mjs";
import { runToEnd } from "./subprocess.mjs";

/** @param {string} file @returns {Record<string, {version?: string, optional?: boolean, devOptional?: boolean}>|null} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * True when node_modules is what package-lock.json asks for. npm writes node_modules/.package-lock.json as the last step
 * of an install, so a half-finished one counts as missing; file times are not trusted (a clone or a copy changes them).
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (!wanted) throw new StartError("package-lock.json is missing or damaged.", "Check the clone: git status");
  if (!present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional) return true;
    return present[path]?.version === entry.version;
  });
}

/**
 * Installs what is missing: `npm ci`, and where that refuses because the lock file does not list other platforms' optional
 * packages, `npm install` without touching the lock file. Both take the locked versions and check their hashes.
 * @param {string} root @param {AbortSignal} [signal]
 */
export async function installWhenMissing(root, signal) {
  if (isInstalled(root)) return;
  say("Installing packages (once, about a minute) …");
  // The development packages too: the build needs them, and NODE_ENV=production would leave them out.
  const common = ["--include=dev", "--loglevel=error", "--no-update-notifier"];
  const clean = await runToEnd("npm", ["ci", ...common], { cwd: root, signal });
  signal?.throwIfAborted();
  if (clean.missing) throw new StartError("npm was not found.", "It comes with Node; install Node again, with npm.");
  if (clean.code === 0) return;
  if (!/code EUSAGE/.test(clean.output)) console.error(clean.output);
  else if ((await runToEnd("npm", ["install", "--no-save", ...common], { cwd: root, signal, show: true })).code === 0)
    return;
  signal?.throwIfAborted();
  throw new StartError("installing packages failed (npm ci).", "The lines above say why; is the network reachable?");
}
