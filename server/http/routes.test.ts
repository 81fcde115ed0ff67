import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ACTIONS, ROUTES } from "./routes";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const files = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const METHODS = /export\s+(?:const|(?:async\s+)?function)\s+(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/g;
const EXPORTS = /export\s+(?:const|(?:async\s+)?function|default|class|\{|\*)\s*(\w*)/g;
const USE_SERVER = /^\s*["']use server["']/m;
/** Doors that bring their own guard instead of apiRoute's, each for a reason written where it is. */
const OWN_GUARD = new Set([
  "GET /api/auth/[...nextauth]",
  "POST /api/auth/[...nextauth]",
  "POST /api/v1/rooms/[room]/events",
]);

/** Every route that Next would serve: `METHOD /path` with the text of its file. */
function routesIn(paths: readonly string[], source: (file: string) => string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of paths.filter((path) => /(^|\/)route\.(ts|tsx|js|mjs)$/.test(path))) {
    const url = `/${file.replace(/^app\//, "").replace(/\/route\.\w+$/, "")}`.replace(/\/\([^)]+\)/g, "");
    for (const [, method] of source(file).matchAll(METHODS)) found.set(`${method} ${url}`, source(file));
  }
  return found;
}

function actionsIn(paths: readonly string[], source: (file: string) => string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of paths.filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))) {
    const text = source(file);
    if (!USE_SERVER.test(text)) continue;
    for (const [, name] of text.matchAll(EXPORTS))
      found.set(`${file.replace(/^server\//, "").replace(/\.tsx?$/, "")}#${name}`, text);
  }
  return found;
}

describe("every door has a guard", () => {
  const routes = routesIn(files("app"), read);

  test("[R60] the routes below app/ are exactly those of the table", () => {
    expect([...routes.keys()].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  test("each is made by apiRoute under its own name, or is a door with a guard of its own", () => {
    const loose = [...routes].filter(([name, text]) => !OWN_GUARD.has(name) && !text.includes(`apiRoute("${name}"`));
    expect(loose.map(([name]) => name)).toEqual([]);
  });

  test("[R60] the server actions are exactly those of the table, each made by serverAction under its own name", () => {
    const actions = actionsIn([...files("server"), ...files("app"), ...files("components"), ...files("engine")], read);
    expect([...actions.keys()].sort()).toEqual(Object.keys(ACTIONS).sort());
    for (const [name, text] of actions) expect(text).toContain(`serverAction("${name}"`);
  });

  test("no page reaches around the doors: Next's old API folder is not there", () => {
    expect(files("app").filter((file) => file.includes("pages/api"))).toEqual([]);
  });
});

describe("the enumeration would notice", () => {
  test("a route that nobody listed", () => {
    const found = routesIn(["app/api/v1/backdoor/route.ts"], () => "export async function POST() {}");
    expect([...found.keys()].filter((name) => !(name in ROUTES))).toEqual(["POST /api/v1/backdoor"]);
  });

  test("an action that nobody listed", () => {
    const found = actionsIn(["server/rooms/actions.ts"], () => '"use server";\nexport async function openAll() {}');
    expect([...found.keys()].filter((name) => !(name in ACTIONS))).toEqual(["rooms/actions#openAll"]);
  });
});
