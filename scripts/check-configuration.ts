import { type Configuration, ConfigurationError, readConfiguration } from "@/server/configuration";

/** Stand-ins for what a first start makes only after this check. */
const later: Readonly<Record<string, string>> = {
  DATABASE_URL: "postgres://later",
  AUTH_SECRET: "l".repeat(48),
  ENCRYPTION_KEYS: `${"l".repeat(43)}=`,
  OPAQUE_SERVER_SETUP: "l".repeat(171),
};

/**
 * Reads the whole configuration before anything runs, so that a typing error is said in a line and not found by a crash.
 * `expected` names settings that are not there yet but will be.
 */
export function checkConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  expected: readonly string[],
): { ok: true; configuration: Configuration } | { ok: false; lines: readonly string[] } {
  const filled = Object.fromEntries(expected.map((name) => [name, later[name]]));
  try {
    return { ok: true, configuration: readConfiguration({ ...environment, ...filled }) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { ok: false, lines: error.lines };
    throw error;
  }
}
