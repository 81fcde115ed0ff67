import { once } from "node:events";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { socketOf, throughPort } from "@/e2e/support/postgres-by-port";
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

test.each([false, true])(
  "lists arrive as they are, also empty ones and with whatever text in them (pooled: %s)",
  async (pooled) => {
    const one = connect(db.url, { max: 1, pooled });
    const texts = ["", "null", 'a "quote"', "back\\slash", "{br,ace}", " two\nlines ", null];
    expect(await one`select t from unnest(${texts}::text[]) as t`).toEqual(texts.map((t) => ({ t })));
    expect(
      await one`select n, b, id from unnest(${[1, null]}::int[], ${[2 ** 40, 3]}::bigint[], ${[alice, bob]}::uuid[]) as t (n, b, id)`,
    ).toEqual([
      { n: 1, b: 2 ** 40, id: alice },
      { n: null, b: 3, id: bob },
    ]);
    expect(await one`select 1 from unnest(${[]}::uuid[])`).toEqual([]);
    await one.end();
  },
);

test("a new connection asks nothing but what it was opened for", async () => {
  const heard: string[] = [];
  const path = socketOf(db.url);
  const between = createServer((near) => {
    const far = createConnection({ path });
    near.on("data", (piece) => heard.push(piece.toString("latin1"))).pipe(far);
    far.pipe(near);
  });
  await once(between.listen(0), "listening");
  const one = connect(throughPort(db.url, (between.address() as AddressInfo).port), { max: 1 });
  await one`select 'what was asked'`;
  await one.end();
  between.close();
  expect(heard.join("")).toContain("what was asked");
  expect(heard.join("").match(/select/gi)).toHaveLength(1);
});
