import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { browserEntries } from "./bundle.mjs";

const ignoredFolders = new Set([
  ".git",
  ".next",
  ".data",
  ".ci",
  "node_modules",
  "dist",
  "docs",
  "e2e",
  "bench",
  "test-results",
  "screenshots",
]);
// What a build writes is not what it is made of, or each start would build again.
const generated = new Set(["next-env.d.ts", "tsconfig.tsbuildinfo", "tsconfig.json", "public/sw-files.json"]);
for (const name of Object.keys(browserEntries)) generated.add(`public/${name}.js`);

/** @param {string} root @param {string} folder @returns {string[]} */
function filesIn(root, folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const name = relative(root, path).replaceAll("\\", "/");
    if (entry.isDirectory()) return ignoredFolders.has(name) ? [] : filesIn(root, path);
    if (!entry.isFile() || generated.has(name) || /\.test\.tsx?$|\.md$|^\.|^scripts\/test/.test(name)) return [];
    return [name];
  });
}

/**
 * One hash over everything a build is made of. Contents, not times: a clone, a copy or a switch of branches changes times
 * without changing anything, and the other way round. Some hundred small files, about 30 ms.
 * @param {string} root
 */
export function sourcesHash(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const name of filesIn(root, root).sort()) {
    hash.update(`\0${name}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(root, name)))
        .digest(),
    );
  }
  return hash.digest("hex");
}
