/** A string table: words, or further tables, by key. */
export interface Words {
  [key: string]: string | Words;
}

const ACCENTS: Record<string, string> = {
  a: "á",
  e: "é",
  i: "í",
  o: "ó",
  u: "ú",
  y: "ý",
  c: "ç",
  n: "ñ",
  s: "š",
  z: "ž",
  A: "Á",
  E: "É",
  I: "Í",
  O: "Ó",
  U: "Ú",
  Y: "Ý",
  C: "Ç",
  N: "Ñ",
  S: "Š",
  Z: "Ž",
};

/** ICU keywords and rich-text tags must stay as they are: only text at an even depth of braces is words. */
function accent(text: string): string {
  let depth = 0;
  let tag = false;
  let out = "";
  for (const character of text) {
    if (character === "{") depth++;
    if (character === "<") tag = true;
    out += depth % 2 === 0 && !tag ? (ACCENTS[character] ?? character) : character;
    if (character === "}") depth--;
    if (character === ">") tag = false;
  }
  return out;
}

/** About a third longer, as German would be, and in brackets so that a cut end shows. */
function stretch(text: string): string {
  const extra = Math.ceil(text.replace(/\{[^}]*\}/g, "").length / 6);
  return `[${accent(text)}${" ~".repeat(Math.min(extra, 12))}]`;
}

/** The whole table in a made-up language: every word that does not look like this was not taken from the table. */
export function pseudoWords<T extends Words>(table: T): T {
  const entries = Object.entries(table).map(([key, value]) => [
    key,
    typeof value === "string" ? stretch(value) : pseudoWords(value),
  ]);
  return Object.fromEntries(entries);
}
