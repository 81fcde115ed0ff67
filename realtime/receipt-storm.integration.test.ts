import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Persona, sealed, type TestSidecar, TestSocket, World } from "@/e2e/support/realtime-world";
import type { AccountId, DeviceId, RoomId, SessionId } from "@/protocol/ids";

const PEOPLE = 1_000;
const ROUNDS = 3;
/** Tickets asked for and sockets opened side by side. */
const BESIDE = 50;

let world: World;
let sidecar: TestSidecar;
beforeAll(async () => {
  world = await World.make();
  sidecar = await world.sidecar({ settings: { accepts: { count: 10_000, seconds: 1 } } });
});
afterAll(() => world.close());

/** So many people who all sit in one room. */
async function crowd(): Promise<{ people: Persona[]; room: RoomId }> {
  const { owner } = world.database;
  const somebody = () => ({ account: randomUUID(), device: randomUUID(), session: randomUUID() });
  const ids = Array.from({ length: PEOPLE }, somebody);
  const [accounts, devices, sessions] = [
    ids.map(({ account }) => account),
    ids.map(({ device }) => device),
    ids.map(({ session }) => session),
  ];
  await owner`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n, chain_hash,
    chain_state, vault_version, vault_blob, profile_record)
    select id, 'p-' || id, '', 1, 1, '', 2, '', '{}', 1, '', '' from unnest(${accounts}::uuid[]) as id`;
  await owner`insert into room_lists (account) select unnest(${accounts}::uuid[])`;
  await owner`insert into devices (id, account, sign_key, box_key, added_n)
    select id, account, '', '', 2 from unnest(${devices}::uuid[], ${accounts}::uuid[]) as d (id, account)`;
  await owner`insert into sessions (id, account, device, expires_at)
    select id, account, device, now() + interval '1 day'
    from unnest(${sessions}::uuid[], ${accounts}::uuid[], ${devices}::uuid[]) as s (id, account, device)`;
  const room = await world.room();
  await owner`insert into members (room, account, role, since_seq, since_epoch)
    select ${room}, account, 'member', 1, 1 from unnest(${accounts}::uuid[]) as account`;
  const people = ids.map(({ account, device, session }) => ({
    account: account as AccountId,
    device: device as DeviceId,
    session: session as SessionId,
  }));
  return { people, room };
}

async function connected(people: readonly Persona[]): Promise<TestSocket[]> {
  const sockets: TestSocket[] = [];
  for (let at = 0; at < people.length; at += BESIDE)
    sockets.push(...(await Promise.all(people.slice(at, at + BESIDE).map((one) => TestSocket.of(one, sidecar)))));
  return sockets;
}

/** Counts, in the database itself, the statements that write cursors. */
async function countStatements(): Promise<() => Promise<number>> {
  const { owner } = world.database;
  await owner.unsafe(`
    create table written (n serial);
    create function note_write() returns trigger language plpgsql security definer as
      $f$ begin insert into written default values; return null; end $f$;
    create trigger note_write after insert on cursors for each statement execute function note_write();`);
  return async () => (await owner<{ count: number }[]>`select count(*)::int as count from written`)[0]?.count ?? 0;
}

it("[R95] a thousand members who read at once cost the database one statement a flush, and bring nobody a receipt", {
  timeout: 300_000,
}, async () => {
  const { people, room } = await crowd();
  const sockets = await connected(people);
  const [writer, ...readers] = sockets as [TestSocket, ...TestSocket[]];
  await Promise.all([writer, ...readers.slice(0, 20)].map((socket) => socket.join(room)));
  await writer.send(
    room,
    Array.from({ length: ROUNDS }, (_, n) => sealed(n + 1)),
  );
  const statements = await countStatements();
  const began = Date.now();
  for (let seq = 1; seq <= ROUNDS; seq += 1) {
    for (const socket of readers) {
      socket.say({ t: "received", rooms: [[room, seq]] });
      socket.say({ t: "read", room, seq });
    }
    await expect
      .poll(
        async () => {
          const [row] = await world.database.owner<{ count: number }[]>`
            select count(*)::int as count from cursors where room = ${room} and read = ${seq}`;
          return row?.count;
        },
        { timeout: 30_000, interval: 100 },
      )
      .toBe(readers.length);
  }
  // A flush a second, whoever reads; with what came right after one, another.
  const flushes = Math.floor((Date.now() - began) / 1_000) + 1;
  const count = await statements();
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(flushes);
  expect(sockets.flatMap(({ frames }) => frames.filter(({ t }) => t === "receipts"))).toEqual([]);
});
