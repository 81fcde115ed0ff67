import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { anItem, bareRoom } from "@/e2e/support/test-log";
import type { EventId } from "@/protocol/ids";
import { appendOnce } from "./append-once";
import { blankDeleted } from "./blank-deleted";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** A room in which somebody wrote, annotated and deleted that many messages, some time ago. */
async function deletedIn(room: Awaited<ReturnType<typeof bareRoom>>, count: number, hours: number) {
  const [alice] = room.people;
  const ids: EventId[] = [];
  let n = 0;
  for (let i = 0; i < count; i++) {
    const message = anItem(room.room, alice, ++n);
    const target = message.item.id;
    const more = ["edit", "reaction", "delete"].map((kind) => anItem(room.room, alice, ++n, { kind, target }));
    const answers = await appendOnce(db.sql, [message, ...more]);
    expect(answers.map(({ result }) => result.status)).toEqual(["ok", "ok", "ok", "ok"]);
    ids.push(target);
  }
  await db.owner`update events set deleted_at = now() - make_interval(hours => ${hours}) where room = ${room.room} and id = any(${ids}::uuid[])`;
  return { ids, next: n + 1 };
}

const blanked = async (room: string) =>
  (await db.sql<{ seq: number }[]>`select seq from events where room = ${room} and token is null order by seq`).map(
    ({ seq }) => seq,
  );

test("[R37] what was deleted a day ago goes with its edits and reactions, in more than one step; what may be restored stays", async () => {
  const [old, young] = [await bareRoom(db.sql, { roles: ["owner"] }), await bareRoom(db.sql, { roles: ["owner"] })];
  const { ids, next } = await deletedIn(old, 110, 25);
  const kept = await deletedIn(young, 1, 23);
  expect(await blankDeleted(db.sql)).toBe(330);
  expect(await blanked(old.room)).toHaveLength(330);
  // The deletions themselves stay: they say who it was.
  const [deletion] = await db.sql`select token from events where room = ${old.room} and seq = 4`;
  expect(deletion?.token).toMatch(/^gAAAA/);
  expect(await blanked(young.room)).toEqual([]);
  expect(await blankDeleted(db.sql)).toBe(0);

  const restored = (room: typeof old, n: number, target: string | undefined) =>
    appendOnce(db.sql, [anItem(room.room, room.people[0], n, { kind: "restore", target })]);
  expect((await restored(old, next, ids[0]))[0]?.result).toMatchObject({ status: "refused", code: "no-target" });
  expect((await restored(young, kept.next, kept.ids[0]))[0]?.result).toMatchObject({ status: "ok" });
});

test("two processes that sweep at once blank each message once", async () => {
  const room = await bareRoom(db.sql, { roles: ["owner"] });
  await deletedIn(room, 60, 30);
  const [one, two] = await Promise.all([blankDeleted(db.sql), blankDeleted(db.sql)]);
  expect(one + two).toBe(180);
});
