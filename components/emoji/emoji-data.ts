import type { EmojiData } from "frimousse";

/** The kinds of emoji by their number in the data; number 2 (parts of others) is shown nowhere. */
export const CATEGORIES = [
  "smileys",
  "people",
  "parts",
  "nature",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const;

/** An emoji, the number of its kind, its name, words to find it by, and (where it has them) its five tones. */
type Line = readonly [emoji: string, category: number, label: string, tags: string, tones?: string];

/** All emoji with their English names (from emojibase-data 17.0, up to Unicode's 15.1), loaded with the first picker that opens. */
export async function emojiData(): Promise<EmojiData> {
  const lines = (await import("./en.json")).default as unknown as readonly Line[];
  return {
    locale: "en",
    categories: CATEGORIES.map((label, index) => ({ index, label })),
    skinTones: { light: "", "medium-light": "", medium: "", "medium-dark": "", dark: "" },
    emojis: lines.map(([emoji, category, label, tags, tones]) => ({
      ...{ emoji, category, label, version: 1, tags: tags.split(" "), skins: tones ? skinsOf(tones) : undefined },
    })),
  };
}

function skinsOf(tones: string) {
  const [light = "", mediumLight = "", medium = "", mediumDark = "", dark = ""] = tones.split(" ");
  return { light, "medium-light": mediumLight, medium, "medium-dark": mediumDark, dark };
}
