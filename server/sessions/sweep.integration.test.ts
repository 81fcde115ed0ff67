import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { sweep, sweepHourly } from "./sweep";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** One row of each kind that ends (or ended) `hours` from now. */
async function ending(hours: number, revoked = false): Promise<string> {
  const { owner } = database;
  const id = randomUUID();
  const end = owner`now() + make_interval(hours => ${hours})`;
  await owner`insert into sessions (id, account, expires_at, revoked_at)
    values (${id}, ${randomUUID()}, ${end}, ${revoked ? owner`now()` : null})`;
  await owner`insert into invites (hash, expires_at) values (${id}, ${end})`;
  await owner`insert into ephemeral (key, value, expires_at) values (${id}, 'x', ${end})`;
  return id;
}

async function left(): Promise<Record<"sessions" | "invites" | "ephemeral", string[]>> {
  const { owner } = database;
  const [sessions, invites, ephemeral] = await Promise.all([
    owner<{ id: string }[]>`select id::text as id from sessions`,
    owner<{ id: string }[]>`select hash as id from invites`,
    owner<{ id: string }[]>`select key as id from ephemeral`,
  ]);
  const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort();
  return { sessions: ids(sessions), invites: ids(invites), ephemeral: ids(ephemeral) };
}

test("what is over goes, what lives stays, and a revoked session stays until its own time is over", async () => {
  await ending(-25);
  const [late, alive, revoked] = [await ending(-2), await ending(1), await ending(1, true)];
  expect(await sweep(database.sql)).toEqual({ sessions: 1, invites: 1, ephemeral: 2, uploads: 0, deleted: 0 });
  const [kept, living] = [[late, alive, revoked].sort(), [alive, revoked].sort()];
  expect(await left()).toEqual({ sessions: kept, invites: kept, ephemeral: living });
});

test("more than one batch goes, also when two processes sweep at once", async () => {
  await database.owner`insert into sessions (id, account, expires_at)
    select gen_random_uuid(), gen_random_uuid(), now() - interval '2 days' from generate_series(1, 2500)`;
  const swept = await Promise.all([sweep(database.sql), sweep(database.sql)]);
  expect((swept[0]?.sessions ?? 0) + (swept[1]?.sessions ?? 0)).toBe(2_500);
});

test("the first sweep comes at the start, and stopping waits for it", async () => {
  const gone = await ending(-25);
  await sweepHourly(database.sql)();
  expect((await left()).sessions).not.toContain(gone);
});
