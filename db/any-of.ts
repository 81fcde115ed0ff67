import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/**
 * Whether a column holds one of `values`. As one array: Drizzle's `inArray` makes another statement for every length,
 * and each would be prepared, and kept, on every connection.
 */
export function anyOf<C extends PgColumn>(column: C, values: readonly C["_"]["data"][]): SQL {
  return sql`${column} = any(${sql.param([...values])})`;
}
