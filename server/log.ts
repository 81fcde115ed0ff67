import type { Box, Token } from "@/protocol/ids";

export type LogLevel = "debug" | "info" | "warn" | "error";
type Loggable = string | number | boolean | null;

/** What must never stand in a log, as far as types can tell; the rest is a matter of what callers hand in. */
type Sealed = Token | Box;

/** Fields of a line: plain values, and none of the branded kinds that carry somebody's content. */
export type LogFields<F> = { readonly [K in keyof F]: F[K] extends Sealed ? never : F[K] };

// Fernet tokens, OPAQUE messages, tickets and keys are long runs of base64url; ids and hashes are shorter.
const SECRET = /gAAAA[A-Za-z0-9_-]{10,}={0,2}|[A-Za-z0-9_-]{44,}={0,2}/g;
const MAX_CHARACTERS = 2_000;

function clean(value: Loggable): Loggable {
  return typeof value === "string" ? value.slice(0, MAX_CHARACTERS).replace(SECRET, "[secret]") : value;
}

let write = (line: string): void => {
  process.stderr.write(line);
};

/** One JSON line on standard error. JSON keeps line breaks of hostile values inside their field. */
export function log<F extends Record<string, Loggable>>(
  level: LogLevel,
  event: string,
  fields?: F & LogFields<F>,
): void {
  const cleaned = Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, clean(value)]));
  write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...cleaned })}\n`);
}

/** A thrown thing in words that may be logged: name, code, message, where. Never the values of a query. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${typeof error}`;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const place =
    error.stack
      ?.split("\n")
      .find((line) => line.trim().startsWith("at "))
      ?.trim() ?? "";
  const cause = error.cause === undefined ? "" : ` | because: ${causeOf(error.cause)}`;
  return `${error.name}${code}: ${error.message} ${place}${cause}`.slice(0, MAX_CHARACTERS);
}

/** Sends lines elsewhere; answers a function that puts the old way back. For tests. */
export function captureLog(to: (line: string) => void): () => void {
  const before = write;
  write = to;
  return () => {
    write = before;
  };
}
