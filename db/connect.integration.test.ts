import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import type { AccountId } from "@/protocol/ids";
import { anyOf } from "./any-of";
import { connect, ormOver } from "./connect";
import { roomLists } from "./schema/accounts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const [alice, bob, carla] = ["a", "b", "c"].map((c) => `${c.repeat(8)}-0000-4000-8000-000000000000` as AccountId) as [
  AccountId,
  AccountId,
  AccountId,
];

test("what Drizzle refuses is the driver's own error, and says no value of the query", async () => {
  await ormOver(db.sql).insert(roomLists).values({ account: alice, version: 71_717 });
  const refused = await ormOver(db.sql)
    .insert(roomLists)
    .values({ account: alice, version: 71_717 })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "PostgresError", code: "23505" });
  expect(`${refused} ${(refused as Error).stack}`).not.toContain("71717");
  const inside = db.sql.begin((tx) => ormOver(tx).execute(sql`select 1 / ${0}::int`));
  await expect(inside).rejects.toMatchObject({ name: "PostgresError", code: "22012" });
});

test("a statement of Drizzle's is prepared once, whatever the length of a list, and not at all past a pooler", async () => {
  const statements = async (pooled: boolean) => {
    const one = connect(db.url, { max: 1, pooled });
    const asked = (accounts: AccountId[]) =>
      ormOver(one).select().from(roomLists).where(anyOf(roomLists.account, accounts));
    for (const accounts of [[], [alice], [alice, bob], [alice, bob, carla]]) await asked(accounts);
    await one.begin((tx) => ormOver(tx).select().from(roomLists).where(eq(roomLists.account, bob)));
    const rows = await one.unsafe("select statement from pg_prepared_statements where statement like '%room_lists%'");
    await one.end();
    return rows.length;
  };
  expect(await statements(false)).toBe(2);
  expect(await statements(true)).toBe(0);
});
