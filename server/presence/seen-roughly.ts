import type { SeenRoughly } from "@/protocol/presence";

const DAY_MS = 86_400_000;

/**
 * About when a time was. Counted in whole days of UTC, so that the word changes at midnight alone: whoever keeps looking learns
 * the day from it and nothing finer.
 */
export function seenRoughly(at: number, now: number): SeenRoughly {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS);
  if (days < 3) return "recently";
  if (days < 7) return "week";
  return days < 30 ? "month" : "long";
}
