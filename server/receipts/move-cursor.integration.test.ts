import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sealed, World } from "@/e2e/support/realtime-world";
import { appendEvents } from "@/server/events/append-events";
import { type Cursor, moveCursor, moveCursors } from "./move-cursor";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

/** Alice and bob in a room, with messages of alice's. */
async function conversation(messages: number) {
  const [alice, bob] = [await world.person(), await world.person()];
  const room = await world.room(alice, bob);
  const { sql } = world.database;
  const items = Array.from({ length: messages }, (_, i) => ({
    room,
    sender: alice.account,
    device: alice.device,
    item: sealed(i + 1),
  }));
  for (let at = 0; at < items.length; at += 64) await appendEvents(sql, items.slice(at, at + 64));
  const cursor = { account: bob.account, room };
  const read = (seq: number, who = bob) => moveCursor(sql, { account: who.account, room, read: seq, delivered: seq });
  const hold = (seq: number) => moveCursor(sql, { ...cursor, read: 0, delivered: seq });
  const stored = async () => {
    const { account } = bob;
    const [row] = await sql`select read, delivered from cursors where account = ${account} and room = ${room}`;
    return { read: row?.read ?? 0, delivered: row?.delivered ?? 0 };
  };
  return { alice, bob, room, sql, cursor, read, hold, stored };
}

it("[I12] moves forward, never back, never above the head, and counts what is left", async () => {
  const { read } = await conversation(10);
  expect(await read(4)).toMatchObject({ read: 4, unread: 6, moved: { read: 4, delivered: 4, members: 2 } });
  expect(await read(2)).toEqual({ read: 4, unread: 6, moved: null });
  expect(await read(1_000_000)).toMatchObject({ read: 10, unread: 0, moved: { read: 10, delivered: 10 } });
});

it("[R94, I16] what is delivered moves by itself, leaves what is read and unread as it was, and is never behind it", async () => {
  const { read, hold } = await conversation(10);
  expect(await hold(6)).toMatchObject({ read: 0, unread: 10, moved: { read: 0, delivered: 6 } });
  expect(await hold(5)).toMatchObject({ read: 0, unread: 10, moved: null });
  expect(await read(3)).toMatchObject({ read: 3, unread: 7, moved: { read: 3, delivered: 6 } });
  expect(await read(8)).toMatchObject({ read: 8, unread: 2, moved: { read: 8, delivered: 8 } });
  expect(await hold(99)).toMatchObject({ read: 8, unread: 2, moved: { read: 8, delivered: 10 } });
  expect(await hold(0)).toMatchObject({ moved: null });
});

it("[R94, I12] comes to the same whatever the order, the batches and the repetitions, and passes through no step back", async () => {
  const seq = fc.integer({ min: 0, max: 14 });
  const moves = fc.array(fc.array(fc.tuple(seq, seq), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(moves, async (batches) => {
      const { cursor, sql, stored } = await conversation(12);
      let before = await stored();
      for (const batch of batches) {
        await moveCursors(
          sql,
          batch.map(([read, delivered]): Cursor => ({ ...cursor, read, delivered })),
        );
        const after = await stored();
        expect(after.read).toBeGreaterThanOrEqual(before.read);
        expect(after.delivered).toBeGreaterThanOrEqual(Math.max(before.delivered, after.read));
        before = after;
      }
      const all = batches.flat();
      const most = (values: number[]) => Math.min(12, Math.max(0, ...values));
      expect(before).toEqual({ read: most(all.map(([read]) => read)), delivered: most(all.flat()) });
    }),
    { numRuns: 15 },
  );
});

it("[R44] counts unread to 100 and no further", async () => {
  const { read } = await conversation(130);
  expect(await read(0)).toMatchObject({ read: 0, unread: 100 });
});

it("counts neither one's own messages nor deleted ones", async () => {
  const { alice, room, read } = await conversation(3);
  await world.database.owner`update events set deleted_at = now() where room = ${room} and seq = 3`;
  expect(await read(1)).toMatchObject({ unread: 1 });
  expect(await read(0, alice)).toMatchObject({ unread: 0 });
});

it("[R43] gives mallory, who is no member, the same nothing as for no room", async () => {
  const { room, sql, read } = await conversation(1);
  const mallory = await world.person();
  expect(await read(1, mallory)).toBeNull();
  expect(await world.database.owner`select 1 from cursors where account = ${mallory.account}`).toHaveLength(0);
  expect(await moveCursors(sql, [{ account: mallory.account, room, read: 1, delivered: 1 }])).toEqual([]);
});

it("takes the highest under 50 calls in any order, from several writers, without a deadlock", async () => {
  const [one, two] = [await conversation(60), await conversation(60)];
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => {
      const seq = ((i * 37) % 50) + 1;
      const batch = [one, two].map(({ cursor }) => ({ ...cursor, read: seq, delivered: seq + 5 }));
      return moveCursors(one.sql, i % 2 ? batch : batch.reverse());
    }),
  );
  expect(await one.stored()).toEqual({ read: 50, delivered: 55 });
  expect(await two.stored()).toEqual({ read: 50, delivered: 55 });
});
