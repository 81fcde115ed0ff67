/** An expected outcome: a value, or a closed code with an optional word for the log (never for people). */
export type Result<T, E extends string> = { ok: true; value: T } | { ok: false; code: E; detail?: string };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail<E extends string>(code: E, detail?: string): { ok: false; code: E; detail?: string } {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail };
}
