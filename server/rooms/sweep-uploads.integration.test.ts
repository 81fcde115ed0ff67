import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { type BareRoom, bareRoom } from "@/e2e/support/test-log";
import type { B64u32, Epoch, RoomId } from "@/protocol/ids";
import { putBoxes } from "./put-boxes";
import { sweepUploads } from "./sweep-uploads";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await closeDatabase();
  await db.close();
});

const hashOf = (letter: string) => letter.repeat(43) as B64u32;

/** Two boxes and a note for an entry of that hash, sent up as by the room's first member. */
async function upload({ room, people }: BareRoom, letter: string): Promise<void> {
  const boxes = people.map(({ account }) => ({ account, generation: 1, box: letter }));
  const [author] = people;
  if (!author) throw new Error("nobody");
  const input = { entryHash: hashOf(letter), epoch: 2 as Epoch, boxes: boxes as never, note: letter as never };
  expect(await putBoxes(author.account, room, input)).toMatchObject({ ok: true });
}
const age = (letter: string, hours: number) =>
  db.owner`update notes set created_at = now() - make_interval(hours => ${hours}) where entry_hash = ${hashOf(letter)}`;
/** The entry of that hash, in the log. */
const enter = (room: RoomId, letter: string, kind = "rotate") =>
  db.owner`insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash)
    select ${room}, coalesce(max(seq), 0) + 1, ${randomUUID()}, ${kind}, ${randomUUID()}, ${randomUUID()}, 1, 2, ${hashOf(letter)}
    from events where room = ${room}`;

async function left(room: RoomId): Promise<Record<string, number>> {
  const rows = await db.owner<{ hash: string; boxes: number }[]>`
    select left(coalesce(n.entry_hash, b.entry_hash), 1) as hash, count(b.account)::int as boxes
    from notes n full join boxes b on b.room = n.room and b.entry_hash = n.entry_hash
    where coalesce(n.room, b.room) = ${room} group by 1`;
  return Object.fromEntries(rows.map((row) => [row.hash, row.boxes]));
}

test("[R25] an upload whose entry has not come for a day goes, boxes and note; what is young or in the log stays", async () => {
  const [one, two] = [
    await bareRoom(db.sql, { roles: ["owner", "member"] }),
    await bareRoom(db.sql, { roles: ["owner"] }),
  ];
  for (const letter of ["a", "b", "c", "d"]) await upload(one, letter);
  for (const letter of ["b", "d"]) await upload(two, letter);
  for (const letter of ["a", "b", "d"]) await age(letter, 25);
  await age("c", 23);
  await enter(one.room, "b");
  // The same hash, but of a message: no entry.
  await enter(one.room, "d", "message");
  expect(await sweepUploads(db.sql)).toBe(4);
  expect(await left(one.room)).toEqual({ b: 2, c: 2 });
  expect(await left(two.room)).toEqual({});
  expect(await sweepUploads(db.sql)).toBe(0);
});

test("[R25] an upload that is sent again is new, and stays what it was", async () => {
  const one = await bareRoom(db.sql, { roles: ["owner", "member"] });
  await upload(one, "e");
  await age("e", 25);
  await upload(one, "e");
  expect(await sweepUploads(db.sql)).toBe(0);
  expect(await left(one.room)).toEqual({ e: 2 });
});

test("[R25] an entry that comes while the sweep waits for the room keeps its boxes", async () => {
  const one = await bareRoom(db.sql, { roles: ["owner", "member"] });
  await upload(one, "f");
  await age("f", 25);
  let swept: Promise<number> | null = null;
  await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${one.room} for no key update`;
    swept = sweepUploads(db.sql);
    for (let waits = false; !waits; )
      waits =
        (await db.owner`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)
          .length > 0;
    await tx`insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash)
      values (${one.room}, 1, ${randomUUID()}, 'rotate', ${randomUUID()}, ${randomUUID()}, 1, 2, ${hashOf("f")})`;
  });
  expect(await swept).toBe(0);
  expect(await left(one.room)).toEqual({ f: 2 });
});

test("two sweeps at once share the work", async () => {
  await db.owner`insert into notes (room, entry_hash, epoch, note, created_at)
    select ${randomUUID()}, 'g' || n, 2, '', now() - interval '2 days' from generate_series(1, 1500) n`;
  const [a, b] = await Promise.all([sweepUploads(db.sql), sweepUploads(db.sql)]);
  expect(a + b).toBe(1_500);
});
