import { join } from "node:path";

/** The settings by which one more program finds the secrets of the Sotto that runs from a data folder. */
export function secretsIn(dataDir: string): Record<string, string> {
  const names = ["AUTH_SECRET", "ENCRYPTION_KEYS", "OPAQUE_SERVER_SETUP"];
  return Object.fromEntries(names.map((name) => [`${name}_FILE`, join(dataDir, "secrets", name)]));
}
