import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as english from "@zxcvbn-ts/language-en";
import { randomBytes } from "@/crypto/random";

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
});

export interface Strength {
  score: 0 | 1 | 2 | 3 | 4;
  /** a plain sentence in English, or null */
  hint: string | null;
}

/** How long a password would stand guessing (zxcvbn, 0–4). `words` are the person's own: name, handle. */
export function passwordStrength(password: string, words: readonly string[]): Strength {
  const result = zxcvbn.check(password.slice(0, 100), words.filter(Boolean));
  return { score: result.score, hint: result.feedback.warning ?? result.feedback.suggestions[0] ?? null };
}

/** The middle of the list of common words by rank: known to everybody, past the ones that nobody wants to be offered. */
const FIRST_RANK = 2_000;
const LAST_RANK = 12_000;

/** Four words chosen evenly: about 48 bits, and easy to remember. */
export function suggestPassword(): string {
  const words = (english.dictionary["commonWords-en"] as readonly (string | number)[])
    .slice(FIRST_RANK, LAST_RANK)
    .filter((word): word is string => typeof word === "string" && /^[a-z]{5,8}$/.test(word));
  return Array.from({ length: 4 }, () => words[evenly(words.length)] ?? "").join(" ");
}

/** A number in [0, n) without bias. */
function evenly(n: number): number {
  const most = Math.floor(2 ** 32 / n) * n;
  for (;;) {
    const drawn = new DataView(randomBytes(4).buffer).getUint32(0);
    if (drawn < most) return drawn % n;
  }
}
