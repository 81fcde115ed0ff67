import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "@/server/configuration";
import { GROUP_SETTINGS } from "@/server/group-policy";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    `${folder}/${name}`.replaceAll("\\", "/"),
  );
const pages = ["README.md", ...filesBelow("docs").filter((path) => path.endsWith(".md"))];
const everyPage = pages.map((path) => ({ path, text: read(path) }));

/** Fenced blocks of one language. */
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map((match) => match[1] ?? "");

describe("the headless program", () => {
  const programs = blocks(read("docs/headless.md"), "ts");

  it("is there, in at most 25 lines", () => {
    expect(programs).toHaveLength(1);
    expect(programs[0]?.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  });

  it("compiles, and bundles as the page says", async () => {
    const folder = join(root, "test-results", "docs");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "headless.ts");
    const config = { extends: "../../e2e/tsconfig.json", include: ["headless.ts"], exclude: [] };
    try {
      writeFileSync(file, programs.join("\n"));
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      execFileSync(process.execPath, [tsc, "--noEmit", "-p", folder], { encoding: "utf8", stdio: "pipe" });
      const built = await build({
        entryPoints: [file],
        tsconfig: join(root, "tsconfig.json"),
        absWorkingDir: root,
        bundle: true,
        platform: "node",
        format: "esm",
        packages: "external",
        write: false,
        logLevel: "silent",
      });
      expect([...built.errors, ...built.warnings]).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

/** An anchor as the usual renderers make it from a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

describe("the pages", () => {
  it("link only to what is there", () => {
    const broken = everyPage.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
        if (/^[a-z]+:/.test(target)) return [];
        const [file = "", anchor] = target.split("#");
        const at = file === "" ? path : join(dirname(path), file);
        if (!existsSync(join(root, at))) return [`${path}: ${target}`];
        const headings = anchor ? [...read(at).matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) => anchorOf(words)) : [];
        return anchor && !headings.includes(anchor) ? [`${path}: ${target}`] : [];
      }),
    );
    expect(broken).toEqual([]);
  });

  it("name only files that are there", () => {
    const name = /`((?:app|components|crypto|db|docs|e2e|engine|protocol|realtime|scripts|server)\/[\w./@[\]()-]+)`/g;
    const gone = everyPage.flatMap(({ path, text }) =>
      [...text.matchAll(name)].flatMap(([, file = ""]) => (existsSync(join(root, file)) ? [] : [`${path}: ${file}`])),
    );
    expect(gone).toEqual([]);
  });

  it("are there where the code points to them", () => {
    const folders = ["app", "components", "crypto", "db", "engine", "protocol", "realtime", "scripts", "server"];
    const code = folders.flatMap(filesBelow).filter((path) => /\.(tsx?|mjs)$/.test(path));
    const known = [...pages, ...pages.map((path) => path.slice(0, "docs/decisions/0000".length))];
    const named = code.flatMap((path) => [
      ...read(path).matchAll(/\bdocs\/(?:decisions\/\d{4}|[\w-]+)[\w-]*(?:\.md)?/g),
    ]);
    expect(named.length).toBeGreaterThan(3);
    expect(named.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it("name only npm scripts that there are", () => {
    const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;
    const named = everyPage.flatMap(({ text }) =>
      [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))/g)].map((match) => match[1] ?? match[2] ?? ""),
    );
    expect(named).toContain("start");
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it("are short where they promise to be", () => {
    const lines = (text: string) => text.trimEnd().split("\n").length;
    expect(lines(read("README.md"))).toBeLessThan(150);
    const long = everyPage.filter(({ path, text }) => path.startsWith("docs/decisions/") && lines(text) > 40);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

/** Rows of the tables below "Settings": `| \`NAME\` | default | …`. */
const settingRows = (text: string) =>
  [...(/^## Settings\n([\s\S]*?)^## /m.exec(text)?.[1] ?? "").matchAll(/^\| `([A-Z][A-Z_]+)`[^|]*\| ([^|]*) \|/gm)].map(
    ([, name = "", value = ""]) => ({ name, value }),
  );

describe("docs/deploy.md", () => {
  const rows = settingRows(read("docs/deploy.md"));
  const source = read("server/configuration.ts");
  const shape = /const settings = z\.object\(\{([\s\S]*?)^\}\);/m.exec(source)?.[1] ?? "";
  const known = [...shape.matchAll(/^ {2}([A-Z_]+):/gm)]
    .map(([, name = ""]) => name)
    .concat(Object.keys(GROUP_SETTINGS));
  const limits = Object.entries(LIMIT_DEFAULTS).map(([name, limit]) => ({ name: `LIMIT_${name}`, ...limit }));
  const launcher = filesBelow("scripts/launch").map(read).join("\n");
  /** Read by the launcher before there is a configuration. */
  const ofLauncher = (name: string) => launcher.includes(`process.env.${name}`);

  it("names every setting, and none that there is not", () => {
    const named = rows.map((row) => row.name);
    expect(known.length).toBeGreaterThan(15);
    expect([...known, ...limits.map((limit) => limit.name)].filter((name) => !named.includes(name))).toEqual([]);
    const all = new Set([...known, ...limits.map((limit) => limit.name)]);
    expect(named.filter((name) => !all.has(name) && !ofLauncher(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it("gives each default as it is", () => {
    const told = new Map(rows.map((row) => [row.name, row.value]));
    const least = {
      DATABASE_URL: "postgres://nobody@nowhere/none",
      AUTH_SECRET: "s".repeat(32),
      ENCRYPTION_KEYS: `${"k".repeat(43)}=`,
      OPAQUE_SERVER_SETUP: "o".repeat(171),
    };
    const defaults = Object.entries(readConfiguration(least)).flatMap(([name, value]) => {
      const setting = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      const plain = typeof value === "boolean" ? (value ? "on" : "off") : value;
      const isPlain = typeof plain === "number" || typeof plain === "string";
      return isPlain && told.has(setting) && !(setting in least) ? [{ setting, plain: `\`${plain}\`` }] : [];
    });
    expect(defaults.length).toBeGreaterThan(10);
    // Where one setting follows another, the page says so in words.
    const follows = new Set(["DATABASE_DIRECT_URL"]);
    for (const { setting, plain } of defaults)
      if (!follows.has(setting)) expect(`${setting} ${told.get(setting)}`).toContain(plain);
    for (const { name, count, seconds } of limits) expect(told.get(name)).toContain(`\`${count}/${seconds}\``);
  });
});

describe("docs/protocol.md", () => {
  const text = read("docs/protocol.md");
  const rules = [...text.matchAll(/^- \*\*(R\d+)\*\*/gm)].map(([, id = ""]) => id);
  const invariants = [...text.matchAll(/\*\*(I\d+)\*\*/g)].map(([, id = ""]) => id);
  const table = [...text.matchAll(/^\| ((?:R|I)\d+) +\| (.*?) +\|$/gm)].map(([, id = "", cell = ""]) => ({
    id,
    files: [...cell.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
  }));
  const folders = ["crypto", "protocol", "server", "realtime", "engine", "db"];
  const carried = folders
    .flatMap(filesBelow)
    .filter((path) => path.endsWith(".test.ts"))
    .flatMap((path) =>
      [...read(path).matchAll(/"\[([RI]\d[^\]]*)\] /g)].flatMap(([, ids = ""]) =>
        idsOf(ids).map((id) => ({ id, path })),
      ),
    );

  /** "I1–I5, I9" → I1 … I5 and I9. */
  function idsOf(ids: string): string[] {
    return ids.split(", ").flatMap((part) => {
      const [first = "", last = first] = part.split("–");
      const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
      return Array.from({ length: to - from + 1 }, (_, i) => `${first[0]}${from + i}`);
    });
  }

  it("counts its rules without a hole", () => {
    expect(rules).toEqual(rules.map((_, i) => `R${i + 1}`));
    for (const [, id = ""] of text.matchAll(/\[(R\d+)\]/g)) expect([...rules, "R12"]).toContain(id);
  });

  it("names a test for every rule", () => {
    const proved = new Set(table.filter(({ files }) => files.length > 0).map(({ id }) => id));
    expect(rules.filter((id) => !proved.has(id))).toEqual([]);
  });

  it("knows every rule that a test carries, and its table says where", () => {
    const ids = new Set([...rules, ...invariants]);
    expect(carried.length).toBeGreaterThan(80);
    expect(carried.filter(({ id }) => !ids.has(id))).toEqual([]);
    const listed = new Map(table.map((row) => [row.id, row.files]));
    expect(carried.filter(({ id, path }) => !listed.get(id)?.includes(path))).toEqual([]);
  });

  it("names no test in the table that does not carry the rule", () => {
    const has = new Set(carried.map(({ id, path }) => `${id} ${path}`));
    // Tests below e2e/ play whole stories and prove many rules at once.
    const wrong = table.flatMap(({ id, files }) =>
      files.filter((file) => (file.startsWith("e2e/") ? !existsSync(join(root, file)) : !has.has(`${id} ${file}`))),
    );
    expect(wrong).toEqual([]);
  });
});
