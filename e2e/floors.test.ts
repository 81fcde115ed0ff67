import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

const floorFile = z.object({ dated: z.iso.date(), floors: z.record(z.string(), z.string()) });
const entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
});
type Entry = z.infer<typeof entry>;

const { floors } = floorFile.parse(read("floors.json"));
const lockFile = z.object({ packages: z.record(z.string(), entry) });
const { packages } = lockFile.parse(read("../package-lock.json"));
/** What the bench compares with is no part of the product, and is held to the same. */
const ofBench = lockFile.parse(read("../bench/package-lock.json")).packages;
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(read("../package.json"));

/** True when `version` is `floor` or newer. A pre-release of the floor itself is older than it. */
function reaches(version: string, floor: string): boolean {
  const [release = "", ...preRelease] = version.split("-");
  const have = release.split(".").map(Number);
  const want = floor.split(".").map(Number);
  for (const [i, part] of want.entries()) {
    const difference = (have[i] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return preRelease.length === 0;
}

/** Everything in the lock file that breaks a floor, at whatever depth it is installed. */
function tooOld(lock: Record<string, Entry>): string[] {
  return Object.entries(lock).flatMap(([path, { version }]) => {
    const floor = floors[path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)];
    if (path === "" || floor === undefined || version === undefined) return [];
    return reaches(version, floor) ? [] : [`${path} ${version} < ${floor}`];
  });
}

/** Everything in the lock file that npm could not check, or that names the place it came from. */
function unsealed(lock: Record<string, Entry>): string[] {
  return Object.entries(lock).flatMap(([path, { integrity, resolved, link }]) => {
    if (path === "" || link) return [];
    if (resolved !== undefined) return [`${path} names a registry`];
    return integrity?.startsWith("sha512-") ? [] : [`${path} has no sha512 integrity`];
  });
}

test("no installed package is older than its floor", () => {
  expect([...tooOld(packages), ...tooOld(ofBench)]).toEqual([]);
});

test("a package below its floor is caught, also deep inside another and as a pre-release", () => {
  expect(tooOld({ "node_modules/next": { version: "16.4.4" } })).toHaveLength(1);
  expect(tooOld({ "node_modules/jsdom/node_modules/ws": { version: "8.21.0" } })).toHaveLength(1);
  expect(tooOld({ "node_modules/next": { version: "16.4.5-canary.1" } })).toHaveLength(1);
  expect(tooOld({ "node_modules/next": { version: "16.10.0" }, "node_modules/ws": { version: "8.21.1" } })).toEqual([]);
});

test("every package of the lock file is sealed by its hash, and none names a registry", () => {
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect([...unsealed(packages), ...unsealed(ofBench)]).toEqual([]);
});

test("an entry without a hash or with an address is caught", () => {
  expect(unsealed({ "node_modules/a": {} })).toHaveLength(1);
  expect(unsealed({ "node_modules/a": { integrity: "sha512-x", resolved: "https://example.org/a.tgz" } })).toHaveLength(
    1,
  );
});

test("direct dependencies are pinned to one exact version", () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});
