import { readFileSync } from "node:fs";

/** Where the database is. `direct` is the owner's (migrations, LISTEN); `app` is the restricted role's, perhaps a pooler. */
export interface DatabaseUrls {
  app: string;
  direct: string;
  /** A pooler may stand between: no prepared statements, no session state. */
  pooled: boolean;
}

/**
 * Reads DATABASE_URL and DATABASE_DIRECT_URL (or the files that `…_FILE` names) from the environment.
 * @throws when neither is given: falling back to a server that happens to listen on 5432 would be worse.
 */
export function databaseUrls(env: Record<string, string | undefined> = process.env): DatabaseUrls {
  const given = value(env, "DATABASE_URL");
  const direct = value(env, "DATABASE_DIRECT_URL") ?? given;
  const app = given ?? direct;
  if (!app || !direct) throw new Error("DATABASE_URL is not set");
  return { app, direct, pooled: place(app) !== place(direct) || !value(env, "DATABASE_DIRECT_URL") };
}

function value(env: Record<string, string | undefined>, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return env[name] || (file ? readFileSync(file, "utf8").trim() : undefined);
}

function place(url: string): string {
  const { host, searchParams } = new URL(url);
  return `${host} ${searchParams.get("host") ?? ""}`;
}
