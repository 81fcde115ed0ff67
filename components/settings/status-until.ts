/** How long a status stays. */
export type Lasting = "always" | "hour" | "today" | "week";

/** When a status that is set at `now` is over, in unix seconds; 0: never by itself. A day ends at the reader's own midnight. */
export function untilOf(lasting: Lasting, now: Date): number {
  const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
  switch (lasting) {
    case "always":
      return 0;
    case "hour":
      return seconds(now) + 3_600;
    case "today":
      return seconds(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1));
    case "week":
      return seconds(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 7, now.getHours(), now.getMinutes()));
  }
}

/** The last minute in which a status that ends then is still shown, in ms: "until 23:59" rather than until some midnight. */
export function lastMinuteOf(until: number): number {
  return until * 1000 - 1;
}
