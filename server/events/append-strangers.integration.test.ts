import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seatOf } from "@/crypto/room-chain";
import type { Sql } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/e2e/support/test-database";
import { anItem, bareRoom } from "@/e2e/support/test-log";
import { testCreate, testEntry, testPerson } from "@/e2e/support/test-people";
import type { RoomId } from "@/protocol/ids";
import { appendEntry } from "./append-entry";
import { type AppendItem, appendOnce } from "./append-once";
import { createRoom } from "./create-room";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Everything that is answered, but for the ids that were asked. */
const answers = async (sql: Sql, items: readonly AppendItem[]) =>
  (await appendOnce(sql, items)).map(({ result, event }) => ({ ...result, id: "", event }));
const nothing = { id: "", status: "refused", code: "not-found", event: null };

/** What a stranger may send at a message that stands in the log: each in a room, aimed at what is there or was never there. */
function attempts(room: RoomId, from: AppendItem, target: string): AppendItem[] {
  const mallory = { account: from.sender, device: from.device };
  return [
    anItem(room, mallory, 1),
    anItem(room, mallory, 1, { id: target }),
    anItem(room, mallory, 1, { thread: target }),
    ...["edit", "delete", "restore", "reaction"].map((kind) => anItem(room, mallory, 1, { kind, target })),
  ];
}

test("[R43] a stranger's send does not wait while the room is locked, and is answered like one to no room", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner"] });
  const { people: strangers } = await bareRoom(db.sql, { roles: ["owner"] });
  const message = anItem(room, people[0], 1);
  await appendOnce(db.sql, [message]);
  const from = anItem(room, strangers[0], 1);
  await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${room} for update`;
    await expect(appendOnce(db.sql, [anItem(room, people[0], 2)])).rejects.toMatchObject({ code: "55P03" });
    for (const [there, nowhere] of [
      [attempts(room, from, message.item.id), attempts(randomUUID() as RoomId, from, message.item.id)],
      [attempts(room, from, randomUUID()), attempts(randomUUID() as RoomId, from, randomUUID())],
    ] as const) {
      expect(await answers(db.sql, there)).toEqual(there.map(() => nothing));
      expect(await answers(db.sql, nowhere)).toEqual(nowhere.map(() => nothing));
    }
  });
});

test("[R43] a stranger's send locks no room, also beside a member's in one batch; a former member's first answer stays", async () => {
  const { room, people } = await bareRoom(db.sql, { roles: ["owner", "member"] });
  const { room: own, people: strangers } = await bareRoom(db.sql, { roles: ["owner"] });
  const first = anItem(room, people[1], 1);
  await appendOnce(db.sql, [first]);
  await db.sql.begin(async (tx) => {
    const batch = [anItem(room, strangers[0], 1), anItem(own, strangers[0], 1), anItem(own, people[0], 1)];
    const told = await appendOnce(tx as unknown as Sql, batch);
    expect(told.map(({ result }) => (result.status === "refused" ? result.code : result.status))).toEqual([
      "not-found",
      "ok",
      "not-found",
    ]);
    expect(await db.owner`select 1 from rooms where id = ${room} for update nowait`).toHaveLength(1);
    await expect(db.owner`select 1 from rooms where id = ${own} for update nowait`).rejects.toMatchObject({
      code: "55P03",
    });
  });
  await db.owner`update members set until_seq = 1 where room = ${room} and account = ${people[1]?.account ?? ""}`;
  expect(await answers(db.sql, [first, anItem(room, people[1], 2)])).toMatchObject([
    { status: "dup", seq: 1 },
    nothing,
  ]);
});

test("[R43] a stranger's entry waits neither for the room nor for the people it names", async () => {
  const [alice, bob, mallory] = await Promise.all(["alice", "bob", "mallory"].map((name) => testPerson(db.sql, name)));
  if (!alice || !bob || !mallory) throw new Error("nobody");
  const made = await createRoom(db.sql, {
    author: alice.account,
    device: alice.device,
    input: await testCreate("group", [alice]),
  });
  if (!made.ok) throw new Error(made.code);
  const { state } = made.value;
  const change = { kind: "add" as const, delta: [[seatOf(bob.state, "member")], []] as [never, never] };
  const { entry } = await testEntry({ author: mallory, deviceSeq: 1, room: state.room, prev: state, change });
  const asked = { room: state.room, author: mallory.account, device: mallory.device, entry };
  await db.owner.begin(async (tx) => {
    await tx`select 1 from rooms where id = ${state.room} for update`;
    await tx`select 1 from accounts where id = ${bob.account} for update`;
    expect(await appendEntry(db.sql, asked)).toEqual({ ok: false, code: "not-found" });
  });
});
