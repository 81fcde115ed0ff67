import type { Sql } from "@/db/client";
import type { Ephemeral } from "./ephemeral-store";

/** One call in so many clears expired rows, so that no timer is needed. */
const SWEEP_EVERY = 200;

/** Ephemeral state in the UNLOGGED table `ephemeral`: for installations without Redis. Times are the database's. */
export function postgresEphemeral(sql: Sql): Ephemeral {
  let calls = 0;
  const sweep = async () => {
    calls += 1;
    if (calls % SWEEP_EVERY !== 0) return;
    await sql`
      delete from ephemeral where key in (
        select key from ephemeral where expires_at <= clock_timestamp() limit 1000 for update skip locked)`;
  };
  return {
    async put(key, value, ttlMs) {
      await sql`
        insert into ephemeral (key, value, count, expires_at)
        values (${`value:${key}`}, ${value}, 0, clock_timestamp() + ${ttlMs} * interval '1 millisecond')
        on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`;
      await sweep();
    },
    async take(key) {
      const [row] = await sql<{ value: string; fresh: boolean }[]>`
        delete from ephemeral where key = ${`value:${key}`} returning value, expires_at > clock_timestamp() as fresh`;
      return row?.fresh ? row.value : null;
    },
    async get(key) {
      const [row] = await sql<{ value: string }[]>`
        select value from ephemeral where key = ${`value:${key}`} and expires_at > clock_timestamp()`;
      return row?.value ?? null;
    },
    async count(key, windowSeconds) {
      const [row] = await sql<{ count: number }[]>`
        insert into ephemeral as e (key, count, expires_at)
        values (${`count:${key}`}, 1, clock_timestamp() + ${windowSeconds} * interval '1 second')
        on conflict (key) do update set
          count = case when e.expires_at <= clock_timestamp() then 1 else e.count + 1 end,
          expires_at = case when e.expires_at <= clock_timestamp() then excluded.expires_at else e.expires_at end
        returning count`;
      await sweep();
      return Number(row?.count ?? 0);
    },
    away: () => false,
    async close() {},
  };
}
