import { join } from "node:path";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { connect, ormOver, type Sql } from "./connect";
import { APP_ROLE, grantApp } from "./grants";

/** What can be said about a migration. `folder` defaults to `db/migrations` under the working directory. */
export interface MigrateOptions {
  /** Role that the app connects as; made (with log-in, without password) if it is missing. */
  appRole?: string;
  folder?: string;
}

// "sotto" in ASCII: one number for everybody who migrates this product.
const LOCK = 0x736f74746f;

/**
 * Brings the database up to date and grants the app's role what it may do. Idempotent, and safe when several
 * processes start at once: they wait for each other under an advisory lock.
 * @returns `restricted`: false when the app's role is the owner itself or could not be made, so that the log is
 * protected by the code alone.
 */
export async function migrate(directUrl: string, options: MigrateOptions = {}): Promise<{ restricted: boolean }> {
  const sql = connect(directUrl, { max: 1 });
  try {
    await sql`select pg_advisory_lock(${LOCK}::bigint)`;
    await runMigrations(ormOver(sql), {
      migrationsFolder: options.folder ?? join(process.cwd(), "db/migrations"),
    });
    return { restricted: await grantApp(sql as Sql, options.appRole ?? APP_ROLE) };
  } finally {
    // The lock ends with its connection.
    await sql.end({ timeout: 5 });
  }
}
