/** Covered ranges of a log: `[from, to]`, ascending, disjoint and not touching. */
export type Ranges = [number, number][];

/** Adds a range and joins what overlaps or touches. */
export function addRange(ranges: Ranges, from: number, to: number): Ranges {
  if (from > to) return ranges;
  const all = [...ranges, [from, to] as [number, number]].sort((a, b) => a[0] - b[0]);
  const joined: Ranges = [];
  for (const [start, end] of all) {
    const last = joined[joined.length - 1];
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** The range that holds `seq`, or null. */
export function rangeOf(ranges: Ranges, seq: number): [number, number] | null {
  return ranges.find(([from, to]) => from <= seq && seq <= to) ?? null;
}

/** `seq`, or where it is held the first one after its range. */
export function afterHeld(ranges: Ranges, seq: number): number {
  return (rangeOf(ranges, seq)?.[1] ?? seq - 1) + 1;
}

/** The last seq of the newest range: what a socket resumes after. 0 when nothing is held. */
export function appliedTo(ranges: Ranges): number {
  return ranges[ranges.length - 1]?.[1] ?? 0;
}
