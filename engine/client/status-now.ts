import type { PersonStatus } from "@/protocol/event-body";
import type { Clock } from "../clock";

/** A status that has an end is looked at this often, in ms: a timer stands still while its machine sleeps. */
const LOOK_MS = 60_000;

/** A status while it lasts; null where there is none, or it is over. */
export function statusNow(status: PersonStatus | undefined, now: number): PersonStatus | null {
  const until = status?.[2] ?? 0;
  return status && (until === 0 || until * 1000 > now) ? status : null;
}

/** Has a status with an end (in s, 0: none) looked at until it is over; the answer ends that. */
export function untilOver(until: number, clock: Pick<Clock, "now" | "after">, look: () => void): () => void {
  let stop = () => {};
  const wait = () => {
    const left = until * 1000 - clock.now();
    if (left <= 0) return;
    stop = clock.after(Math.min(LOOK_MS, left), () => {
      look();
      wait();
    });
  };
  wait();
  return () => stop();
}

/** A status as one line. */
export function statusText([symbol, text]: PersonStatus): string {
  return `${symbol} ${text}`.trim();
}

/** What of a status stands beside a name in a list: its emoji, if it is one and nothing else. Others' clients may put anything there. */
export function statusSymbol([symbol]: PersonStatus): string {
  return isOneEmoji(symbol) ? symbol : "";
}

function isOneEmoji(text: string): boolean {
  const [first, ...more] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  return (
    first !== undefined && more.length === 0 && /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text)
  );
}
