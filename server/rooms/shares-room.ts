import type { Sql } from "@/db/client";
import type { AccountId } from "@/protocol/ids";

/** Whether two people are members of one room now. A person shares rooms with themselves. */
export async function sharesRoom(sql: Sql, a: AccountId, b: AccountId): Promise<boolean> {
  if (a === b) return true;
  const rows = await sql`
    select 1 from members m join members o on o.room = m.room and o.account = ${b} and o.until_seq is null
    where m.account = ${a} and m.until_seq is null limit 1`;
  return rows.length > 0;
}
