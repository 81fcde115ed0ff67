import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directionOf } from "@/i18n/locales";
import { pseudoWords, type Words } from "@/i18n/pseudo";
import words from "@/messages/en.json";

const root = join(import.meta.dirname, "..");

function leaves(table: Words, path = ""): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    return typeof value === "string" ? [[here, value]] : leaves(value, here);
  });
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx") || (file.endsWith(".ts") && !file.endsWith(".test.ts")))
    .filter((file) => !file.startsWith("api"))
    .map((file) => readFileSync(join(root, folder, file), "utf8"));
}

/** `useTranslations("a.b")` as `t`, then `t("c")`, `t.rich("d")` or ``t(`e.${code}`)``: the keys that a file asks for, a prefix where the end is computed. */
function asked(source: string): string[] {
  const declared = /const (t\w*) = (?:await )?(?:use|get)Translations\((?:"([^"]*)")?\)/g;
  const tables = [...source.matchAll(declared)];
  return tables.flatMap((found) => {
    const [, name = "", table] = found;
    const next = tables.find((other) => other[1] === name && other.index > found.index);
    const scope = source.slice(found.index, next?.index);
    const calls = scope.matchAll(new RegExp(`\\b${name}(?:\\.rich)?\\(\\s*(?:"([^"]+)"|\`([^\`$]*)\\$\\{)`, "g"));
    return [...calls].map(([, whole, prefix]) => [table, whole ?? prefix].filter(Boolean).join("."));
  });
}

const table = leaves(words);
const keys = table.map(([key]) => key);
const files = [...sources("components"), ...sources("app")];

describe("the one table of words", () => {
  it("has every key that the screens ask for", () => {
    const wanted = files.flatMap(asked);
    expect(wanted.length).toBeGreaterThan(150);
    expect(wanted.filter((key) => !keys.some((known) => known === key || known.startsWith(key)))).toEqual([]);
  });

  it("has no key that nothing asks for", () => {
    const all = files.join("\n");
    const unused = keys.filter((key) => {
      const last = key.split(".").at(-1) ?? "";
      const stem = last.replace(/\d$|You$/, "");
      return (
        !all.includes(`"${last}"`) &&
        !all.includes(`.${last}"`) &&
        !all.includes(`${stem}$`) &&
        !all.includes(`"${stem}"`) &&
        !all.includes(`.${last}`)
      );
    });
    const byCode =
      /^(auth\.(error|step)|newChat\.error|group\.(error|find)|system|placeholder|chat\.failed|presence\.seen|state)\./;
    expect(unused.filter((key) => !byCode.test(key))).toEqual([]);
  });

  it("speaks quietly: no exclamation marks, no straight apostrophes, no jargon", () => {
    for (const [, text] of table) expect(text).not.toMatch(/!|\w'\w|decrypt|cipher|payload|token/i);
  });
});

describe("the pseudo-language", () => {
  const pseudo = pseudoWords(words);

  it("covers every key and changes every text", () => {
    const made = leaves(pseudo);
    expect(made.map(([key]) => key)).toEqual(keys);
    for (const [place, [, text]] of made.entries()) expect(text).not.toBe(table[place]?.[1]);
  });

  it("keeps what is not words: the same arguments, plural forms and tags", () => {
    const bones = (text: string) =>
      text.match(/(?<!(?:one|other|=0) )\{\w+(?=[,}])|<\/?\w+>|\b(?:one|other|=0)(?= \{)|plural(?=,)/g);
    const made = leaves(pseudo);
    for (const [place, [key, text]] of table.entries())
      expect([key, bones(made[place]?.[1] ?? "")]).toEqual([key, bones(text)]);
  });

  it("speaks as well where the build has parsed the words", () => {
    const parsed = {
      plain: "so",
      said: ["hi ", ["b", ["name"]], ["link", "go"]],
      many: [["count", 2, { one: [0, " note"], other: 0 }]],
    };
    expect(pseudoWords(parsed as never)).toEqual({
      plain: "[šó ~]",
      said: ["[", "hí ", ["b", ["name"]], ["link", "gó"], expect.stringMatching(/^( ~)+]$/)],
      many: ["[", ["count", 2, { one: [0, " ñóté"], other: 0 }], expect.stringMatching(/^( ~)+]$/)],
    });
  });

  it("has a right-to-left sister", () => {
    expect([directionOf("en"), directionOf("en-XA"), directionOf("ar-XB")]).toEqual(["ltr", "ltr", "rtl"]);
  });
});
