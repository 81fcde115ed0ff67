import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { connect, ormOver, type Sql, type Tx } from "./connect";
import { databaseUrls } from "./urls";

export type { Sql, Tx };

interface Pools {
  app?: Sql;
  direct?: Sql;
}

// On globalThis, because a development build loads this module anew after each change and would leave pools behind.
const KEY = Symbol.for("sotto.database");
const pools = (): Pools => {
  const holder = globalThis as { [KEY]?: Pools };
  holder[KEY] ??= {};
  return holder[KEY];
};

/** The app's pool (restricted role, at most 10 connections), opened on first use from the environment. */
export function database(): Sql {
  const held = pools();
  if (!held.app) {
    const urls = databaseUrls();
    held.app = connect(urls.app, { pooled: urls.pooled });
  }
  return held.app;
}

/** A small pool past any pooler, for LISTEN. */
export function directSql(): Sql {
  const held = pools();
  held.direct ??= connect(databaseUrls().direct, { max: 2 });
  return held.direct;
}

/** Drizzle over the app's pool, or over an open transaction of it. */
export function orm(sql: Sql | Tx = database()): PostgresJsDatabase {
  return ormOver(sql);
}

/** Closes both pools, letting running statements finish for up to 5 seconds. */
export async function closeDatabase(): Promise<void> {
  const held = pools();
  const open = [held.app, held.direct].filter((sql) => sql !== undefined);
  delete held.app;
  delete held.direct;
  await Promise.all(open.map((sql) => sql.end({ timeout: 5 })));
}
