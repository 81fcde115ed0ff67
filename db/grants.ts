import type { Sql } from "./connect";

/** The role that the app connects as, unless DATABASE_URL names another. */
export const APP_ROLE = "sotto_app";

/**
 * Lets `role` do what the app does and no more: the log can be added to, but not deleted from or rewritten.
 * Creates the role if it is missing. Idempotent.
 * @returns false when nothing could be restricted: the role owns the database, or the owner may not create roles.
 */
export async function grantApp(sql: Sql, role: string): Promise<boolean> {
  const [me] = await sql<{ name: string; able: boolean; known: boolean }[]>`
    select current_user as name, rolcreaterole or rolsuper as able,
      exists (select 1 from pg_roles where rolname = ${role}) as known
    from pg_roles where rolname = current_user`;
  if (!me || me.name === role || !(me.known || me.able)) return false;
  if (!me.known) await createRole(sql, role);
  const name = sql(role);
  await sql`grant usage on schema public to ${name}`;
  await sql`grant select, insert, update, delete on all tables in schema public to ${name}`;
  await sql`revoke update, delete, truncate on events from ${name}`;
  await sql`grant update (token, blanked_at, deleted_at) on events to ${name}`;
  await sql`revoke update, delete, truncate on account_entries from ${name}`;
  await sql`grant execute on all functions in schema public to ${name}`;
  return true;
}

/** Roles belong to the whole server: another database's migration may be making the same one right now. */
async function createRole(sql: Sql, role: string): Promise<void> {
  try {
    await sql`create role ${sql(role)} login`;
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== "42710" && code !== "23505") throw error;
  }
}
