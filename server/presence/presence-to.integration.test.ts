import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Persona, World } from "@/e2e/support/realtime-world";
import { privacyChange } from "@/protocol/http/presence";
import type { RoomId } from "@/protocol/ids";
import { closeBus } from "@/server/bus/shared-bus";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { moveCursors } from "@/server/receipts/move-cursor";
import { renewPresence } from "./leases";
import { lookKey, presenceTo } from "./presence-to";
import { privacyOf, savePrivacy } from "./privacy";

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterEach(() => world.rest());
afterAll(async () => {
  await closeEphemeral();
  await closeBus();
  await world.close();
});

/** So many messages of somebody's, one after the other, at the end of a room's log. */
async function write(room: RoomId, { account, device }: Persona, count = 1): Promise<void> {
  const { owner } = world.database;
  await owner`
    with moved as (update rooms set head = head + ${count} where id = ${room} returning head)
    insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash)
    select ${room}, head - ${count} + n, gen_random_uuid(), 'message', ${account}, ${device}, head - ${count} + n, 1, ''
    from moved, generate_series(1, ${count}::int) as n`;
}
const read = ({ account }: Persona, room: RoomId, seq: number, delivered = seq) =>
  moveCursors(world.database.sql, [{ account, room, read: seq, delivered }]);

describe("[R101] somebody who is here", () => {
  /** Alice is here; mallory has put both of them into a room, and written there. */
  async function setting() {
    const { owner, sql } = world.database;
    const [alice, mallory] = [await world.person(), await world.person()];
    const room = await world.room(mallory, alice);
    await write(room, mallory);
    await renewPresence(sql, "a node", [{ account: alice.account, state: "active", leaving: false }]);
    const seen = async () => {
      const look = { viewer: mallory.account, subject: alice.account };
      return (await presenceTo(sql, [look])).get(lookKey(look))?.slice(1);
    };
    return { owner, alice, mallory, room, seen };
  }

  it("is not told of to whoever put them into a room, until they read there", async () => {
    const { alice, room, seen } = await setting();
    expect(await seen()).toEqual(["offline", null]);
    await read(alice, room, 0, 1);
    expect(await seen()).toEqual(["offline", null]);
    await read(alice, room, 1);
    expect(await seen()).toEqual(["online", null]);
  });

  it("is told of once they have said something there", async () => {
    const { alice, room, seen } = await setting();
    await write(room, alice);
    expect(await seen()).toEqual(["online", null]);
  });

  it("is not brought back by another's adding them again to a room that they had left", async () => {
    const { owner, alice, mallory, room, seen } = await setting();
    await write(room, alice);
    await read(alice, room, 2);
    await write(room, mallory);
    await owner`update members set since_seq = 3 where room = ${room} and account = ${alice.account}`;
    expect(await seen()).toEqual(["offline", null]);
    await read(alice, room, 3);
    expect(await seen()).toEqual(["online", null]);
  });

  it("costs a look the same however long the log is, on tables that nobody has analyzed yet", async () => {
    const { owner, sql } = world.database;
    const people = await Promise.all(Array.from({ length: 20 }, () => world.person()));
    const [writer, viewer] = people as [Persona, Persona];
    const room = await world.room(...people);
    await write(room, writer, 5_000);
    const looks = people.slice(1).map(({ account }) => ({ viewer: account, subject: writer.account }));
    looks.push(...people.map(({ account }) => ({ viewer: viewer.account, subject: account })));
    const rows = async () => {
      await sql`select pg_stat_force_next_flush()`;
      await owner`select pg_stat_clear_snapshot()`;
      const [row] = await owner<{ read: number }[]>`
        select ((select sum(idx_tup_read) from pg_stat_user_indexes where relname in ('events', 'cursors'))
          + (select sum(seq_tup_read) from pg_stat_user_tables where relname in ('events', 'cursors')))::int as read`;
      return row?.read ?? 0;
    };
    const before = await rows();
    const told = await sql.begin(async (tx) => {
      const answer = await presenceTo(tx as never, looks);
      await tx`select pg_stat_force_next_flush()`;
      return answer;
    });
    expect(told.size).toBe(looks.length - 1);
    expect((await rows()) - before).toBeLessThan(looks.length * 3);
  });
});

describe("[R101] what somebody chooses to show", () => {
  it("leaves what they say nothing of as another device of theirs chose it", async () => {
    const { account } = await world.person();
    expect(await savePrivacy(account, { lastSeen: "roughly" })).toMatchObject({
      value: { online: true, lastSeen: "roughly" },
    });
    await savePrivacy(account, { online: false });
    expect(await savePrivacy(account, { lastSeen: "nobody" })).toMatchObject({
      value: { online: false, lastSeen: "nobody" },
    });
    await savePrivacy(account, { online: true });
    expect(await privacyOf(account)).toMatchObject({ value: { online: true, lastSeen: "nobody" } });
  });

  it("is at least one thing", () => {
    expect(privacyChange.safeParse({}).success).toBe(false);
    expect(privacyChange.safeParse({ online: false }).success).toBe(true);
    expect(privacyChange.safeParse({ online: false, more: 1 }).success).toBe(false);
  });
});
