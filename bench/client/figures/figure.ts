/** One line of the client's table. `kept` is null where there is no budget. */
export interface Figure {
  readonly what: string;
  readonly budget: string;
  readonly value: string;
  readonly kept: boolean | null;
}

interface Budget {
  readonly most: number;
  readonly unit: string;
}

/** A value that must not be above its budget. */
export function atMost(what: string, value: number, { most, unit }: Budget): Figure {
  return { what, budget: `≤ ${most} ${unit}`, value: `${said(value)} ${unit}`, kept: value <= most };
}

/** A value that must not be below its budget. */
export function atLeast(what: string, value: number, least: number): Figure {
  return { what, budget: `≥ ${least}`, value: said(value), kept: value >= least };
}

/** A value that nothing was promised of. */
export function known(what: string, value: number, unit: string): Figure {
  return { what, budget: "", value: `${said(value)} ${unit}`, kept: null };
}

function said(value: number): string {
  return value.toFixed(Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0);
}

/** The value below which that share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return sorted[at] ?? Number.NaN;
}
