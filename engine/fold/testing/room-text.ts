import type { FoldedRoom } from "../folded";

/** A room as text, every field in one order: comparing texts is what ten thousand runs can afford. */
export function roomText({ items, threads, pins, emoji }: FoldedRoom): string {
  return JSON.stringify([items, sorted(threads), pins, sorted(emoji)], (_, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(sorted(Object.entries(value)))
      : value,
  );
}

function sorted(entries: Iterable<readonly [string, unknown]>): (readonly [string, unknown])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}
