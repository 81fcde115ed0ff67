import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { ormOver } from "./connect";
import { migrate } from "./migrate";
import { rooms } from "./schema/rooms";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ empty: true });
});
afterAll(() => db.close());

test("three starts at once migrate an empty database, and each finds it ready", async () => {
  const done = await Promise.all([1, 2, 3].map(() => migrate(db.ownerUrl)));
  expect(done).toEqual([{ restricted: true }, { restricted: true }, { restricted: true }]);
  const tables = await db.owner`select tablename from pg_tables where schemaname = 'public'`;
  expect(tables.map((row) => row.tablename)).toEqual(expect.arrayContaining(["events", "rooms", "accounts", "boxes"]));
});

test("what is short-lived is not logged", async () => {
  const [row] = await db.owner`select relpersistence from pg_class where relname = 'ephemeral'`;
  expect(row?.relpersistence).toBe("u");
});

test("[R41] the app's role cannot delete from the log, rewrite it, empty it or change tables", async () => {
  const denied = [
    "delete from events",
    "update events set sender = sender",
    "update events set seq = 1",
    "update events set token_hash = ''",
    "truncate events",
    "delete from account_entries",
    "update account_entries set payload = ''",
    "create table mine (a int)",
    "alter table events add column mine int",
    "drop table events",
  ];
  for (const statement of denied)
    await expect(db.sql.unsafe(statement), statement).rejects.toMatchObject({ code: "42501" });
  const columns = await db.owner`select column_name from information_schema.columns where table_name = 'events'`;
  const free = new Set(["token", "blanked_at", "deleted_at"]);
  expect(columns.map((row) => row.column_name)).toEqual(expect.arrayContaining([...free, "public", "seq"]));
  for (const { column_name: column } of columns) {
    const update = db.sql.unsafe(`update events set "${column}" = null where false`);
    if (free.has(column)) await update;
    else await expect(update, column).rejects.toMatchObject({ code: "42501" });
  }
});

test("raw SQL and Drizzle read the same types, alone and inside one transaction", async () => {
  const id = "11111111-1111-4111-8111-111111111111";
  const at = new Date(1_700_000_000_123);
  const read = await db.sql.begin(async (tx) => {
    await tx`insert into rooms (id, type, head, epoch, chain_n, chain_hash, state, policy, epoch_seq, created_at)
      values (${id}, 'group', 7, 1, 1, 'h', ${tx.json({ n: 1 })}, ${tx.json({})}, 1, ${at})`;
    const [mine] = await ormOver(tx).select().from(rooms);
    const [raw] = await tx`select head, state, created_at from rooms`;
    return { mine, raw };
  });
  expect(read.mine).toMatchObject({ id, head: 7, state: { n: 1 }, createdAt: at });
  expect(read.raw).toEqual({ head: 7, state: { n: 1 }, created_at: at });
  const [after] = await ormOver(db.sql).select().from(rooms);
  const [rawAfter] = await db.sql`select head, state, created_at from rooms`;
  expect(after).toEqual(read.mine);
  expect(rawAfter).toEqual(read.raw);
});
