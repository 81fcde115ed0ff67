import type { SkinTone } from "frimousse";

/** Where this browser keeps the tone that hands have. */
const KEY = "sotto-skin-tone";
const TONES: readonly SkinTone[] = ["none", "light", "medium-light", "medium", "medium-dark", "dark"];

/** The tone chosen last. */
export function keptTone(): SkinTone {
  return TONES.find((tone) => tone === localStorage.getItem(KEY)) ?? "none";
}

/** Keeps a tone for the next time. */
export function keepTone(tone: SkinTone): void {
  if (tone === "none") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, tone);
}
