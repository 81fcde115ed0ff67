import { expect, test } from "vitest";
import { connect } from "@/db/connect";
import { testDatabase } from "@/e2e/support/test-database";
import { anItem, bareRoom } from "@/e2e/support/test-log";
import { appendOnce } from "./append-once";

const CALLS = 150;
const PEOPLE = 20;
/** What judging one item may look at in the log: itself, the device's last event, its target. */
const ROWS_PER_ITEM = 6;

test("on tables that nobody has analyzed yet, an item costs the same however long its room's log is", async () => {
  const database = await testDatabase();
  // One connection: its plans are made while the log is empty, and kept.
  const sql = connect(database.url, { max: 1 });
  try {
    const { room, people } = await bareRoom(database.owner, { roles: Array.from({ length: PEOPLE }, () => "member") });
    const sent = people.map(() => 0);
    const next = (n: number, target: string | null) => {
      const who = n % PEOPLE;
      sent[who] = (sent[who] ?? 0) + 1;
      return anItem(room, people[who], sent[who] ?? 0, target === null ? {} : { kind: "reaction", target });
    };
    let [items, last] = [0, null as string | null];
    for (let call = 0; call < CALLS; call += 1) {
      // Batches of every size, as lanes make them: the plans for each are what the planner chooses among.
      const batch = Array.from({ length: 1 + ((call * 7) % 15) }, (_, i) => next(items + i, i === 3 ? last : null));
      items += batch.length;
      const answers = await appendOnce(sql, batch);
      expect(answers.every(({ result }) => result.status === "ok")).toBe(true);
      last = batch[0]?.item.id ?? null;
    }
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql<{ read: number }[]>`
      select (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'events')::int
        + (select seq_tup_read from pg_stat_user_tables where relname = 'events')::int as read`;
    expect(items).toBeGreaterThan(1_000);
    expect((row?.read ?? 0) / items).toBeLessThan(ROWS_PER_ITEM);
  } finally {
    await sql.end();
    await database.close();
  }
});

test("a connection whose first messages come one at a time keeps to one plan, as every other does", async () => {
  const database = await testDatabase();
  try {
    const [row] = await database.owner<{ set: string[] }[]>`
      select to_json(proconfig) as set from pg_proc where proname = 'append_events'`;
    expect(row?.set).toContain("plan_cache_mode=force_generic_plan");
  } finally {
    await database.close();
  }
});
