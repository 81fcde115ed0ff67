import type { Sql } from "@/db/client";
import type { Ephemeral, Lease } from "./ephemeral-store";

/** One call in so many clears expired rows, so that no timer is needed. */
const SWEEP_EVERY = 200;

const idOf = ({ key, holder }: Lease) => `${key} ${holder}`;

/** Ephemeral state in the UNLOGGED tables `ephemeral` and `leases`: for installations without Redis. Times are the database's. */
export function postgresEphemeral(sql: Sql): Ephemeral {
  let calls = 0;
  const sweep = async () => {
    calls += 1;
    if (calls % SWEEP_EVERY !== 0) return;
    await sql`
      delete from ephemeral where key in (
        select key from ephemeral where expires_at <= clock_timestamp() limit 1000 for update skip locked)`;
    await sql`
      delete from leases where (key, holder) in (
        select key, holder from leases where expires_at <= clock_timestamp() limit 1000 for update skip locked)`;
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
    async hold(leases, ttlMs) {
      // In key order, so that two callers cannot deadlock; of several of one holder the last counts.
      const given = [...new Map(leases.map((lease) => [idOf(lease), lease]))].sort(([a], [b]) => (a < b ? -1 : 1));
      const rows = given.map(([, lease]) => lease);
      if (rows.length === 0) return;
      await sql`
        insert into leases (key, holder, value, expires_at)
        select i.key, i.holder, i.value, clock_timestamp() + ${ttlMs} * interval '1 millisecond'
        from unnest(${rows.map(({ key }) => key)}::text[], ${rows.map(({ holder }) => holder)}::text[],
          ${rows.map(({ value }) => value)}::text[]) as i (key, holder, value)
        on conflict (key, holder) do update set value = excluded.value, expires_at = excluded.expires_at`;
      await sweep();
    },
    async held(keys) {
      if (keys.length === 0) return new Map();
      const rows = await sql<{ key: string; values: string[] }[]>`
        select key, json_agg(value order by holder) as values from leases
        where key = any(${[...keys]}::text[]) and expires_at > clock_timestamp() group by key`;
      return new Map(rows.map(({ key, values }) => [key, values]));
    },
    away: () => false,
    async close() {},
  };
}
