import { afterAll, beforeAll, expect, it } from "vitest";
import { sealed, World } from "@/e2e/support/realtime-world";
import { appendEvents } from "@/server/events/append-events";
import { moveCursor, moveCursors } from "./move-cursor";

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
  const read = (seq: number, who = bob) => moveCursor(sql, { account: who.account, room, read: seq });
  return { alice, bob, room, sql, read };
}

it("[I12] moves forward, never back, never above the head, and counts what is left", async () => {
  const { read } = await conversation(10);
  expect(await read(4)).toEqual({ read: 4, unread: 6, moved: true });
  expect(await read(2)).toEqual({ read: 4, unread: 6, moved: false });
  expect(await read(1_000_000)).toEqual({ read: 10, unread: 0, moved: true });
});

it("[R44] counts unread to 100 and no further", async () => {
  const { read } = await conversation(130);
  expect(await read(0)).toMatchObject({ read: 0, unread: 100 });
});

it("counts neither one's own messages nor deleted ones", async () => {
  const { alice, room, sql, read } = await conversation(3);
  await world.database.owner`update events set deleted_at = now() where room = ${room} and seq = 3`;
  expect(await read(1)).toMatchObject({ unread: 1 });
  expect(await moveCursor(sql, { account: alice.account, room, read: 0 })).toMatchObject({ unread: 0 });
});

it("[R43] gives mallory, who is no member, the same nothing as for no room", async () => {
  const { room, sql, read } = await conversation(1);
  const mallory = await world.person();
  expect(await read(1, mallory)).toBeNull();
  expect(await world.database.owner`select 1 from cursors where account = ${mallory.account}`).toHaveLength(0);
  expect(await moveCursors(sql, [{ account: mallory.account, room, read: 1 }])).toEqual([]);
});

it("takes the highest under 50 calls in any order, from several writers, without a deadlock", async () => {
  const [one, two] = [await conversation(60), await conversation(60)];
  const cursors = [one, two].map(({ bob, room }) => ({ account: bob.account, room }));
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => {
      const batch = cursors.map((cursor) => ({ ...cursor, read: ((i * 37) % 50) + 1 }));
      return moveCursors(one.sql, i % 2 ? batch : batch.reverse());
    }),
  );
  expect(await one.read(0)).toMatchObject({ read: 50 });
  expect(await two.read(0)).toMatchObject({ read: 50 });
});
