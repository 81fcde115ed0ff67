const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"] as const;
const OF = new Map(SCRIPTS.map((name) => [name, new RegExp(`^\\p{Script=${name}}$`, "u")]));
const COMMON = /^[\p{Script=Common}\p{Script=Inherited}]$/u;
/** Scripts that one word of a language is written in together; Latin letters stand among them. */
const TOGETHER: readonly (readonly string[])[] = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Hangul"],
  ["Latin", "Han", "Bopomofo"],
];
/** Latin letters of living alphabets; those for phonetics and the dotless i are here to be mistaken for others. */
const LATIN = /^[a-z\u00DF-\u0130\u0132-\u0137\u0139-\u017E\u1EA0-\u1EF9ơưșț]$/u;
/** Letters that look like Latin ones: a word of nothing else passes for another word. */
const LIKE_LATIN = /^[\d\-аьсԁеһіјӏоорԛѕԝхуъѡѵҽпгαικνορτυχωϲεη]+$/u;

/**
 * Whether a name of a host (one label of it, lower case) may look like another one: letters of scripts that no language mixes,
 * or only such letters as look like those of another script.
 */
export function isConfusable(label: string): boolean {
  if (/^[\x20-\x7E]*$/.test(label)) return false;
  const scripts = new Set([...label].filter((letter) => !COMMON.test(letter)).map(scriptOf));
  if (scripts.has("Latin") && [...label].some((letter) => scriptOf(letter) === "Latin" && !LATIN.test(letter)))
    return true;
  if (scripts.size === 0) return true;
  if (scripts.size === 1) return (scripts.has("Cyrillic") || scripts.has("Greek")) && LIKE_LATIN.test(label);
  return !TOGETHER.some((group) => [...scripts].every((script) => group.includes(script)));
}

/** Its script; of those that are not told apart here, one stands for all, which mixes with none of the others. */
function scriptOf(letter: string): string {
  return SCRIPTS.find((name) => OF.get(name)?.test(letter)) ?? "other";
}
