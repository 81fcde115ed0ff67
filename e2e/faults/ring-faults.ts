import type { Rewrite } from "./tcp-proxy";

/** What happens to a published message on its way to a subscriber. */
export type RingFate = "pass" | "drop" | "double" | "swap";

/** Decides over every room's and person's message that Redis pushes; heartbeats of the bus always pass. */
export interface RingFaults {
  /** How often each fate is drawn; what is left passes. `{drop: 1}` loses everything. */
  share: Partial<Record<Exclude<RingFate, "pass">, number>>;
  readonly counted: Record<RingFate, number>;
  /** For a proxy in front of Redis. */
  readonly rewrite: Rewrite;
}

const LINE = Buffer.from("\r\n");
/** A message of the bus: a push of "message", a channel of ours, a text. */
const RING = /^[*>]3\r\n\$7\r\nmessage\r\n\$\d+\r\nsotto:bus\r\n/;

/** The length of the RESP value that begins at `at`, or null while it is not whole. */
export function valueEnd(bytes: Buffer, at: number): number | null {
  const line = bytes.indexOf(LINE, at);
  if (line < 0) return null;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const n = Number(bytes.toString("latin1", at + 1, line));
  let end: number | null = line + 2;
  if (kind === "$" || kind === "=" || kind === "!")
    return n < 0 ? end : bytes.length >= end + n + 2 ? end + n + 2 : null;
  if (kind === "*" || kind === ">" || kind === "~" || kind === "%") {
    for (let i = 0; i < (kind === "%" ? 2 * n : n) && end !== null; i++) end = valueEnd(bytes, end);
  }
  return end;
}

/** Faults of published messages, by what Redis says to each subscriber: so that nothing of the product takes part. */
export function ringFaults(chance: () => number): RingFaults {
  const faults: RingFaults = {
    share: {},
    counted: { pass: 0, drop: 0, double: 0, swap: 0 },
    rewrite: () => {
      let rest: Buffer = Buffer.alloc(0);
      let kept: Buffer | null = null;
      return (piece) => {
        rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
        const out: Buffer[] = [];
        for (let end = valueEnd(rest, 0); end !== null; end = valueEnd(rest, 0)) {
          const value = rest.subarray(0, end);
          rest = rest.subarray(end);
          const fate = RING.test(value.toString("latin1", 0, 64)) ? drawn() : "pass";
          if (fate === "drop") continue;
          // A swapped one leaves after the next value, whatever that is.
          if (fate === "swap" && kept === null) {
            kept = value;
            continue;
          }
          out.push(value);
          if (fate === "double") out.push(value);
          if (kept !== null) out.push(kept);
          kept = null;
        }
        return Buffer.concat(out);
      };
    },
  };
  const drawn = (): RingFate => {
    const { drop = 0, double = 0, swap = 0 } = faults.share;
    const at = chance();
    const fate = at < drop ? "drop" : at < drop + double ? "double" : at < drop + double + swap ? "swap" : "pass";
    faults.counted[fate]++;
    return fate;
  };
  return faults;
}
