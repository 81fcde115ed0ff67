import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { connect, ormOver, SILENT_MS, type Sql, type Tx } from "./connect";
import { databaseUrls } from "./urls";

export type { Sql, Tx };

// On globalThis, because a development build loads this module anew after each change and would leave a pool behind.
const KEY = Symbol.for("sotto.database");
const held = (): { app?: Sql } => {
  const holder = globalThis as { [KEY]?: { app?: Sql } };
  holder[KEY] ??= {};
  return holder[KEY];
};

/** The app's pool (restricted role, at most 10 connections), opened on first use from the environment. */
export function database(): Sql {
  const pool = held();
  if (!pool.app) {
    const urls = databaseUrls();
    pool.app = connect(urls.app, { pooled: urls.pooled, silentMs: SILENT_MS });
  }
  return pool.app;
}

/** Drizzle over the app's pool, or over an open transaction of it. */
export function orm(sql: Sql | Tx = database()): PostgresJsDatabase {
  return ormOver(sql);
}

/** Closes the pool, letting running statements finish for up to 5 seconds. */
export async function closeDatabase(): Promise<void> {
  const pool = held();
  const open = pool.app;
  delete pool.app;
  await open?.end({ timeout: 5 });
}
