import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { anItem, bareRoom } from "@/e2e/support/test-log";
import { captureLog } from "@/server/log";
import { type Appended, type AppendItem, appendEvents } from "./append-events";
import { appendOnce } from "./append-once";
import { eventsBetween } from "./events-between";

let db: TestDatabase;
let loud: () => void;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(() => {
  loud = captureLog(() => {});
});
afterEach(() => loud());

const send = (...items: AppendItem[]) => appendOnce(db.sql, items);
const verdicts = (answers: Appended[]) =>
  answers.map(({ result }) => (result.status === "refused" ? result.code : `${result.status} ${result.seq}`));
const verdict = async (...items: AppendItem[]) => verdicts(await send(...items));

test("[R35, I17] a send that waits while its sender is put out is judged by what it waited for", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner"] });
  let answer: Promise<string[]> | null = null;
  await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${room} for no key update`;
    answer = verdict(anItem(room, people[0], 1));
    for (let waits = false; !waits; )
      waits =
        (
          await db.owner`select 1 from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database() and query like '%append_events%'`
        ).length > 0;
    await tx`update members set until_seq = 0 where room = ${room}`;
  });
  expect(await answer).toEqual(["not-found"]);
});

test("[R39] a room whose lock is not to be had fails alone, and only for now", async () => {
  const [stuck, free] = [await bareRoom(db.sql, { roles: ["owner"] }), await bareRoom(db.sql, { roles: ["owner"] })];
  const batch = [anItem(stuck.room, stuck.people[0], 1), anItem(free.room, free.people[0], 1)];
  const answers = await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${stuck.room} for no key update`;
    return appendEvents(db.sql, batch);
  });
  expect(verdicts(answers)).toEqual(["server", "ok 1"]);
  expect(verdicts(await appendEvents(db.sql, batch))).toEqual(["ok 1", "dup 1"]);
});

test("[R39] one item that the database itself chokes on fails alone", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner", "member"] });
  const answers = await appendEvents(db.sql, [
    anItem(room, people[0], 1),
    anItem(room, people[1], 1, { id: "not a uuid" }),
    anItem(room, people[0], 2),
  ]);
  expect(verdicts(answers)).toEqual(["ok 1", "server", "ok 2"]);
});

test("[R39] a connection lost at commit: the batch is sent again, and what had been committed is still told", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner"] });
  let cut = false;
  const flaky = new Proxy(db.sql, {
    apply(sql, self, args: unknown[]) {
      const query = Reflect.apply(sql, self, args);
      if (cut || !String((args[0] as string[])[0]).includes("append_events")) return query;
      cut = true;
      return query.then(() => {
        throw Object.assign(new Error("gone"), { code: "CONNECTION_CLOSED" });
      });
    },
  }) as Sql;
  const answers = await appendEvents(flaky, [anItem(room, people[0], 1), anItem(room, people[0], 2)]);
  expect(verdicts(answers)).toEqual(["dup 1", "dup 2"]);
  expect(answers.map((answer) => answer.event)).toEqual(await eventsBetween(db.sql, room, 1, 2));
});

test("a backend that is killed while it waits costs nothing", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner"] });
  let answer: Promise<Appended[]> | null = null;
  await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${room} for no key update`;
    answer = appendEvents(db.sql, [anItem(room, people[0], 1)]);
    for (let killed = 0; killed === 0; )
      killed = (
        await db.owner`select pg_terminate_backend(pid) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database() and query like '%append_events%'`
      ).length;
  });
  expect(verdicts((await answer) ?? [])).toEqual(["ok 1"]);
});
