import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Who may import whom (docs/decisions and README show the same picture). A folder may always import itself. */
const mayImport: Record<string, readonly string[]> = {
  // i18n and messages are words; Next's own plugin wants them in folders of their own.
  app: ["components", "engine", "server", "protocol", "crypto", "i18n", "messages"],
  components: ["engine", "server", "protocol", "i18n", "messages"],
  engine: ["crypto", "protocol"],
  crypto: ["protocol"],
  protocol: [],
  server: ["db", "protocol", "crypto"],
  realtime: ["server", "db", "protocol"],
  db: ["protocol"],
  scripts: ["db", "realtime", "server", "crypto", "protocol", "e2e"],
  i18n: ["messages"],
  messages: [],
  e2e: ["engine", "crypto", "protocol", "server", "realtime", "db", "scripts", "messages"],
  bench: ["crypto", "protocol", "engine", "server", "db", "e2e"],
};

/** Finer than folders: [importing path, imported path, why it is refused]. */
const finer: readonly { from: RegExp; to: RegExp; except?: RegExp; why: string }[] = [
  {
    from: /^components\//,
    to: /^server\//,
    except: /(^|\/|-)actions$/,
    why: "components reach the server by actions only",
  },
  { from: /^app\//, to: /^crypto\//, except: /^crypto\/result$/, why: "routes build results, they compute nothing" },
];

interface Source {
  path: string;
  text: string;
}

function sources(folder = root): Source[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const skip =
        entry.name.startsWith(".") || ["node_modules", "dist", "public", "test-results"].includes(entry.name);
      return skip ? [] : sources(path);
    }
    if (!/\.(ts|tsx|mjs)$/.test(entry.name) || entry.name.endsWith(".d.ts")) return [];
    return [{ path: relative(root, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }];
  });
}

/** The text without comments, so that words about code are not taken for code. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;{(,])\/\/.*$/gm, "$1");
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)["']([^"']+)["']/g;

/** What a file imports: paths inside the project without extension, packages by their name. */
function importsOf({ path, text }: Source): string[] {
  return [...code(text).matchAll(IMPORT)].map(([, name = ""]) => {
    if (name.startsWith("@/")) return name.slice(2).replace(/\.(ts|tsx|mjs)$/, "");
    if (name.startsWith("."))
      return posix.normalize(posix.join(posix.dirname(path), name)).replace(/\.(ts|tsx|mjs)$/, "");
    return `package:${name}`;
  });
}

const isTest = (path: string) => /\.test\.tsx?$|\.(journey|start)\.ts$|^e2e\//.test(path);
const folderOf = (path: string) => path.split("/")[0] ?? "";

function badImports(files: readonly Source[]): string[] {
  return files.flatMap((file) => {
    const from = folderOf(file.path);
    const allowed = mayImport[from];
    // Tests stand beside what they test, but set up a world from everywhere.
    if (allowed === undefined || isTest(file.path)) return [];
    return importsOf(file).flatMap((to) => {
      const folder = folderOf(to);
      if (!(folder in mayImport) || folder === from) return [];
      if (!allowed.includes(folder)) return [`${file.path} → ${to}`];
      const rule = finer.find((it) => it.from.test(file.path) && it.to.test(to) && !it.except?.test(to));
      return rule ? [`${file.path} → ${to}: ${rule.why}`] : [];
    });
  });
}

/** Words that may stand in few places only. */
const quarantined: readonly { what: string; pattern: RegExp; in: RegExp; only: RegExp }[] = [
  {
    what: "the environment",
    // NODE_ENV and the build's name are put in by the bundler, so they are words of the code.
    pattern: /\bprocess\.env\b(?!\.(NODE_ENV|SOTTO_BUILD)\b)/,
    in: /^(app|components|engine|crypto|protocol|server|realtime|db)\//,
    // db may not import server; Postgres' own programs inherit our environment; the proxy needs one setting, no secrets.
    only: /^(server\/configuration|server\/http\/content-security-policy|db\/urls|db\/embedded\/run-as)\.ts$/,
  },
  {
    what: "the clock",
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\bperformance\.now\b/,
    in: /^engine\//,
    only: /^engine\/(clock|[\w/-]+-clock)\.ts$/,
  },
  { what: "WebCrypto", pattern: /\bcrypto\.subtle\b|\bsubtle\./, in: /^(?!crypto\/|e2e\/)/, only: /^$/ },
  {
    what: "a cryptographic library",
    pattern: /["'](@serenity-kit\/opaque|@hpke\/[\w-]+|@noble\/[\w/-]+)["']/,
    in: /^(?!crypto\/|e2e\/)/,
    only: /^$/,
  },
];

function escapes(files: readonly Source[]): string[] {
  return files.flatMap(({ path, text }) =>
    quarantined
      .filter((rule) => !isTest(path) && rule.in.test(path) && !rule.only.test(path) && rule.pattern.test(code(text)))
      .map((rule) => `${path} uses ${rule.what}`),
  );
}

const mayBeLong = /^db\/(schema|migrations)\//;
const tooLong = (files: readonly Source[]) =>
  files
    .filter(({ path, text }) => !mayBeLong.test(path) && text.trimEnd().split("\n").length > 300)
    .map(({ path }) => path);

const forbiddenNames = /(^|\/)(utils?|helpers?|common|misc|types|index)\.(ts|tsx|mjs)$/;
const badlyNamed = (files: readonly Source[]) =>
  files.filter(({ path }) => forbiddenNames.test(path)).map(({ path }) => path);

const all = sources();

test("folders import only those they may", () => {
  expect(all.length).toBeGreaterThan(100);
  expect(badImports(all)).toEqual([]);
});

test("a bad import is caught, in each way of writing it", () => {
  const caught = (path: string, text: string) => badImports([{ path, text }]).length;
  expect(caught("engine/a.ts", 'import { x } from "@/server/rooms/x";')).toBe(1);
  expect(caught("engine/a/b.ts", 'export { x } from "../../server/rooms/x";')).toBe(1);
  expect(caught("engine/a.ts", 'import type { X } from "@/components/x";')).toBe(1);
  expect(caught("crypto/a.ts", 'const x = await import("@/db/client");')).toBe(1);
  expect(caught("app/page.tsx", 'import { orm } from "@/db/client";')).toBe(1);
  expect(caught("components/a.tsx", 'import "@/server/rooms/create-room";')).toBe(1);
  expect(caught("app/page.tsx", 'import { sign } from "@/crypto/sign";')).toBe(1);
  expect(caught("components/a.tsx", 'import { go } from "@/server/rooms/actions";')).toBe(0);
  expect(caught("engine/a.ts", '// from "@/server/x"\nimport { y } from "@/crypto/y";')).toBe(0);
});

test("environment, clock and cryptography stay in their places", () => {
  expect(escapes(all)).toEqual([]);
});

test("an escape is caught", () => {
  const caught = (path: string, text: string) => escapes([{ path, text }]).length;
  expect(caught("server/rooms/a.ts", "const x = process.env.X;")).toBe(1);
  expect(caught("engine/sync/a.ts", "const now = Date.now();")).toBe(1);
  expect(caught("engine/sync/a.ts", "setTimeout(f, 1);")).toBe(1);
  expect(caught("components/a.tsx", 'await crypto.subtle.digest("SHA-256", b);')).toBe(1);
  expect(caught("server/a.ts", 'import { server } from "@serenity-kit/opaque";')).toBe(1);
  expect(caught("engine/clock.ts", "Date.now()")).toBe(0);
  expect(caught("crypto/hash.ts", "crypto.subtle")).toBe(0);
});

test("no file is longer than 300 lines, and none is named after nothing", () => {
  expect(tooLong(all)).toEqual([]);
  expect(badlyNamed(all)).toEqual([]);
  expect(tooLong([{ path: "server/a.ts", text: "x\n".repeat(301) }])).toEqual(["server/a.ts"]);
  expect(badlyNamed([{ path: "server/utils.ts", text: "" }])).toEqual(["server/utils.ts"]);
});
