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
function padding(length: number): string {
  return " ~".repeat(Math.min(Math.ceil(length / 6), 12));
}

function stretch(text: string): string {
  return `[${accent(text)}${padding(text.replace(/\{[^}]*\}/g, "").length)}]`;
}

/** Kinds of parsed arguments that choose among words: `select`, `plural`, `selectordinal`. */
const CHOICES: readonly unknown[] = [1, 2, 3];

/** A piece of a parsed message: words; the number of a plural (0); else a list that begins with an argument's or a tag's name. */
function accentPiece(piece: unknown): unknown {
  if (typeof piece === "string") return accent(piece);
  if (!Array.isArray(piece)) return piece;
  const [name, kind, forms, ...rest] = piece;
  if (CHOICES.includes(kind)) {
    const choices = Object.entries(forms).map(([form, said]) => [form, accentForm(said)]);
    return [name, kind, Object.fromEntries(choices), ...rest];
  }
  return typeof kind === "number" && kind > 0 ? piece : [name, ...piece.slice(1).map(accentPiece)];
}

function accentForm(said: unknown): unknown {
  return Array.isArray(said) ? said.map(accentPiece) : accentPiece(said);
}

/** A message as the build parses it (icu-minify): one without arguments stays a text, the rest become lists of pieces. */
function stretchParsed(pieces: readonly unknown[]): unknown[] {
  return ["[", ...pieces.map(accentPiece), `${padding(JSON.stringify(pieces).length / 2)}]`];
}

function pseudoEntry(value: string | Words | readonly unknown[]): unknown {
  if (typeof value === "string") return stretch(value);
  return Array.isArray(value) ? stretchParsed(value) : pseudoWords(value as Words);
}

/** The whole table in a made-up language: every word that does not look like this was not taken from the table. */
export function pseudoWords<T extends Words>(table: T): T {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, pseudoEntry(value)])) as T;
}
