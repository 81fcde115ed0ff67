import { connect } from "@/db/connect";

/** Why a database cannot be used, in a few words without its password; null when it answers. Waits at most 10 seconds. */
export async function databaseProblem(url: string): Promise<string | null> {
  if (!URL.canParse(url)) return "the address is malformed";
  const sql = connect(url, { max: 1 });
  try {
    await sql`select 1`;
    return null;
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    // Drivers answer a refused name or port with an empty AggregateError; its code still says what happened.
    return message || code || "it does not answer";
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** True when somebody has an account here. Needs a migrated database. */
export async function hasAccounts(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1 });
  try {
    const [row] = await sql<{ some: boolean }[]>`select exists (select 1 from accounts) as some`;
    return row?.some ?? false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
