import type { Options, Part } from "../options";
import type { Collected } from "./collected";
import { COLUMNS, METRICS } from "./metrics";
import { number, table } from "./table";
import { CONDITIONS, keeps, RECORDS, TARGETS, type Target } from "./targets";

/** The medians of one workload, a line for each server. */
export function medians(collected: Collected, part: Part): string {
  const columns = COLUMNS[part] ?? [];
  const head = ["", ...columns.map((name) => METRICS[name].title)];
  const rows = collected
    .servers(part)
    .map((server) => [
      server,
      ...columns.map((name) => number(collected.value(part, server, name), METRICS[name].digits)),
    ]);
  return table([head, ...rows]);
}

/** A bound with what came of it; `value` null: not measured. */
export interface Outcome {
  readonly what: string;
  readonly target: string;
  readonly value: number | null;
  readonly kept: boolean | null;
}

const words = ({ part, metric, of, to }: Pick<Target, "part" | "metric" | "of" | "to">) =>
  `${part.toUpperCase()} ${METRICS[metric].title}: ${of} / ${to}`;

function outcome(collected: Collected, target: Target): Outcome {
  const value = collected.ratio(target);
  const sign = target.bound === "at least" ? "≥" : "≤";
  return {
    what: words(target),
    target: `${sign} ${target.value}`,
    value,
    kept: value === null ? null : keeps(target, value),
  };
}

/** What must hold for the run to count at all. */
export function conditions(collected: Collected): Outcome[] {
  return CONDITIONS.map((target) => outcome(collected, target));
}

/** What Sotto must reach, then what is told without a bound. */
export function targets(collected: Collected): Outcome[] {
  const records = RECORDS.map((record) => ({
    what: words(record),
    target: "",
    value: collected.ratio(record),
    kept: null,
  }));
  return [...TARGETS.map((target) => outcome(collected, target)), ...records];
}

/** Outcomes as a table; what was not measured is left out. */
export function outcomes(rows: readonly Outcome[]): string {
  const told = rows.filter(({ value }) => value !== null);
  const mark = (kept: boolean | null) => (kept === null ? "" : kept ? "✓" : "✗");
  return table([
    ["", "target", "value", ""],
    ...told.map(({ what, target, value, kept }) => [what, target, number(value, 2), mark(kept)]),
  ]);
}

/** The first line of a run: how much it measures. */
export function opening({ rounds, seconds, warmUp }: Options): string {
  const few = rounds < 3 || seconds < 5 ? " (too little for figures that anybody should quote)" : "";
  return `${rounds} rounds, ${seconds} s each after ${warmUp} s of warming up${few}`;
}
