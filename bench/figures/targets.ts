import type { Part } from "../options";
import type { MetricName } from "./metrics";

/** A ratio of two servers in one run, and the bound that it must keep. */
export interface Target {
  readonly part: Part;
  readonly metric: MetricName;
  readonly of: string;
  readonly to: string;
  readonly bound: "at least" | "at most";
  readonly value: number;
}

export const SOTTO = "Sotto";
export const TWO = "Sotto, two sidecars";
/** Everybody also sends receipts, says that they write and that they are here, and looks who else is. */
export const SIGNALS = "Sotto, with signals";
export const LIMIT = "limit";
export const SOCKET_IO = "socket.io";

/** What the limit must reach, or it was no limit and the run is void. */
export const CONDITIONS: readonly Target[] = [
  { part: "w1", metric: "deliveriesPerCpu", of: LIMIT, to: SOCKET_IO, bound: "at least", value: 6 },
  { part: "w2", metric: "messages", of: LIMIT, to: SOCKET_IO, bound: "at least", value: 1.5 },
];

/** What Sotto must reach. */
export const TARGETS: readonly Target[] = [
  { part: "w1", metric: "deliveriesPerCpu", of: SOTTO, to: LIMIT, bound: "at least", value: 0.8 },
  { part: "w1", metric: "deliveriesPerCpu", of: SOTTO, to: SOCKET_IO, bound: "at least", value: 5 },
  { part: "w2", metric: "messages", of: SOTTO, to: LIMIT, bound: "at least", value: 0.8 },
  { part: "w2", metric: "messages", of: SOTTO, to: SOCKET_IO, bound: "at least", value: 1.3 },
  { part: "w3", metric: "kilobytes", of: SOTTO, to: LIMIT, bound: "at most", value: 1.4 },
  { part: "w3", metric: "connects", of: SOTTO, to: LIMIT, bound: "at least", value: 0.7 },
  { part: "w4", metric: "p99", of: SOTTO, to: LIMIT, bound: "at most", value: 1.3 },
  { part: "w2", metric: "cpuPerMessage", of: TWO, to: SOTTO, bound: "at most", value: 1.5 },
];

/** Ratios that are told without a bound. */
export const RECORDS: readonly Omit<Target, "bound" | "value">[] = [
  { part: "w2", metric: "messages", of: TWO, to: SOTTO },
  { part: "w1", metric: "cpuPerMessage", of: TWO, to: SOTTO },
  { part: "w1", metric: "deliveriesPerCpu", of: SIGNALS, to: LIMIT },
  { part: "w1", metric: "deliveriesPerCpu", of: SIGNALS, to: SOTTO },
  { part: "w2", metric: "messages", of: SIGNALS, to: LIMIT },
  { part: "w2", metric: "messages", of: SIGNALS, to: SOTTO },
  { part: "w3", metric: "kilobytes", of: SIGNALS, to: LIMIT },
  { part: "w3", metric: "connects", of: SIGNALS, to: LIMIT },
  { part: "w4", metric: "p99", of: SIGNALS, to: LIMIT },
];

/** Whether a ratio keeps a bound. */
export function keeps({ bound, value }: Pick<Target, "bound" | "value">, ratio: number): boolean {
  return bound === "at least" ? ratio >= value : ratio <= value;
}
