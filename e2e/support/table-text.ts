import type { Sql } from "@/db/connect";

/** All tables that are not Postgres' own, as an identifier each. */
export async function tablesOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  return rows.map((row) => row.name);
}

/** A whole table as text, every column of every row. */
export async function textOf(sql: Pick<Sql, "unsafe">, table: string): Promise<string> {
  const rows = await sql.unsafe<{ line: string }[]>(`select t::text as line from ${table} t`);
  return rows.map((row) => row.line).join("\n");
}
