/** Where this browser keeps what one reacts with. */
const KEY = "sotto-recent-emoji";
/** So many are offered at once. */
const SHOWN = 6;
const DEFAULTS = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

/** The emoji used last, newest first, filled up with what most people use. */
export function recentsAfter(used: readonly string[], emoji?: string): string[] {
  return [...new Set([...(emoji ? [emoji] : []), ...used, ...DEFAULTS])].slice(0, SHOWN);
}

/** The six emoji to offer at once. */
export function recentEmoji(): string[] {
  return recentsAfter(kept());
}

/** Puts an emoji first among those offered next time. One that is among them keeps its place: a finger finds it again. */
export function noteEmoji(emoji: string): void {
  if (recentEmoji().includes(emoji)) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(recentsAfter(kept(), emoji)));
  } catch {
    // A browser that keeps nothing offers the same six again.
  }
}

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
