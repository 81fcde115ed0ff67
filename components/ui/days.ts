/** The day that was asked for last: a log asks for the same one again and again. */
let known = { from: 0, to: 0, key: "" };

/** Names the calendar day of a moment (ms), in the reader's zone. */
export function dayKey(at: number): string {
  if (at >= known.from && at < known.to) return known.key;
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const [from, to] = [new Date(year, month, day).getTime(), new Date(year, month, day + 1).getTime()];
  known = { from, to, key: `${year}-${month + 1}-${day}` };
  return known.key;
}

/** Midnights between two moments (ms): 0 on the same day, 1 for yesterday. Days of 23 or 25 hours count as one. */
export function daysBetween(from: number, to: number): number {
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

function midnight(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
