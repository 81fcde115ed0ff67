import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, startProgram } from "./start-sotto";

/** Another build of Sotto, beside the one of this checkout. */
export interface SecondBuild {
  readonly root: string;
  remove(): void;
}

/** On two busy cores. */
const BUILD_MS = 600_000;
const LEFT_OUT = /(^|\/)(\.git|\.next|\.data|node_modules|dist|dist\.next|test-results|screenshots)$/;

/** Copies this checkout, changes one English word on screen, and builds it: what a deploy brings, new names of files and all. */
export async function buildAnother(word: { from: string; to: string }): Promise<SecondBuild> {
  const folder = mkdtempSync(join(tmpdir(), "sotto-next-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  await build(folder, word).catch((cause) => {
    remove();
    throw cause;
  });
  return { root: join(folder, "sotto"), remove };
}

async function build(folder: string, word: { from: string; to: string }): Promise<void> {
  // Postgres may run as another user than the tests.
  chmodSync(folder, 0o755);
  const root = join(folder, "sotto");
  const from = process.cwd();
  cpSync(from, root, { recursive: true, filter: (path) => !LEFT_OUT.test(path.slice(from.length)) });
  copyPackages(from, root);
  const messages = join(root, "messages", "en.json");
  const before = readFileSync(messages, "utf8");
  const after = before.replaceAll(JSON.stringify(word.from), JSON.stringify(word.to));
  if (after === before) throw new Error(`"${word.from}" stands nowhere`);
  writeFileSync(messages, after);
  const building = await startProgram({
    args: ["scripts/build.mjs"],
    root,
    env: {},
    logFile: join(folder, "build.txt"),
    ready: "Built the pages",
    ms: BUILD_MS,
  });
  await ended(building);
}

/** Packages are half a gigabyte: linked where the file system allows it. */
function copyPackages(from: string, to: string): void {
  const packages = join(from, "node_modules");
  try {
    execFileSync("cp", ["-al", packages, to], { stdio: "ignore" });
  } catch {
    rmSync(join(to, "node_modules"), { recursive: true, force: true });
    cpSync(packages, join(to, "node_modules"), { recursive: true, verbatimSymlinks: true });
  }
}
