import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTcpProxy, type TcpProxy } from "@/e2e/faults/tcp-proxy";
import { socketOf, throughPort } from "@/e2e/support/postgres-by-port";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { connect, type Sql } from "./connect";

describe("a pool whose connections are half-open", () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let sql: Sql;
  beforeAll(async () => {
    database = await testDatabase();
    proxy = await startTcpProxy({ target: { path: socketOf(database.url) } });
    sql = connect(throughPort(database.url, proxy.port), { max: 3, silentMs: 2_000 });
  });
  afterAll(async () => {
    await sql.end({ timeout: 0 });
    await proxy.close();
    await database.close();
  });
  const ask = () => sql`select 1 as one`;

  it("gives up what waits for an answer that does not come, and goes on with new ones", async () => {
    await Promise.all([ask(), ask(), ask()]);
    proxy.halfOpen();
    const answers = await Promise.allSettled([ask(), ask(), ask()]);
    expect(answers.map((answer) => answer.status)).toEqual(["rejected", "rejected", "rejected"]);
    proxy.heal();
    await expect.poll(async () => (await ask().catch(() => [])).length, { timeout: 20_000 }).toBe(1);
    expect(await Promise.all(Array.from({ length: 9 }, ask))).toHaveLength(9);
  });

  it("fails or answers what is asked in the very moment in which a connection breaks", async () => {
    const slow = () => sql`select pg_sleep(30)`;
    await Promise.all([ask(), ask(), ask()]);
    const again = [slow(), slow(), slow()].map((one) => one.then(null, () => Promise.allSettled([ask(), ask()])));
    await expect
      .poll(
        () =>
          database.owner`select 1 from pg_stat_activity where query like 'select pg_sleep(30)' and state = 'active'`,
      )
      .toHaveLength(3);
    proxy.reset();
    await Promise.all(again);
    expect(await Promise.all(Array.from({ length: 9 }, ask))).toEqual(Array(9).fill([{ one: 1 }]));
  });

  it("closes what is idle in order: the next statement finds a new connection", async () => {
    await Promise.all([ask(), ask(), ask()]);
    await expect.poll(() => proxy.lines(), { timeout: 20_000 }).toBe(0);
    expect(await ask()).toEqual([{ one: 1 }]);
  });

  it("lets a statement go on that is answered piece by piece", async () => {
    const rows = await sql`select n, pg_sleep(0.1) from generate_series(1, 30) as n`.cursor(1, () => {});
    expect(rows).toBeDefined();
  });
});
