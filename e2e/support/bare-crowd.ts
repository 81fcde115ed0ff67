import { randomUUID } from "node:crypto";
import type { Sql } from "@/db/connect";
import type { AccountId, DeviceId, RoomId, SessionId } from "@/protocol/ids";
import type { TicketHolder } from "@/server/tickets/ticket";

/** Somebody who sits in a room from its first event on. */
export interface Seated {
  readonly account: AccountId;
  readonly room: RoomId;
}

/** People who are not stored yet, each with one device and one session. */
export function newPeople(count: number): TicketHolder[] {
  return Array.from({ length: count }, () => ({
    account: randomUUID() as AccountId,
    device: randomUUID() as DeviceId,
    session: randomUUID() as SessionId,
  }));
}

/** Rooms that are not stored yet. */
export function newRooms(count: number): RoomId[] {
  return Array.from({ length: count }, () => randomUUID() as RoomId);
}

/** Stores people made by hand, without keys, since the server never opens a token. */
export async function insertPeople(sql: Sql, people: readonly TicketHolder[]): Promise<void> {
  const column = (name: keyof TicketHolder) => people.map((person) => person[name]);
  await sql`insert into accounts (id, handle, opaque_record, ksf_version, setup_version, recovery_proof_hash, chain_n,
      chain_hash, chain_state, vault_version, vault_blob, profile_record)
    select id, 'p-' || id, '', 1, 1, '', 2, '', '{}', 1, '', '' from unnest(${column("account")}::uuid[]) as id`;
  await sql`insert into room_lists (account) select unnest(${column("account")}::uuid[])`;
  await sql`insert into devices (id, account, sign_key, box_key, added_n)
    select device, account, '', '', 2 from unnest(${column("device")}::uuid[], ${column("account")}::uuid[]) as t (device, account)`;
  await sql`insert into sessions (id, account, device, expires_at)
    select session, account, device, now() + interval '1 day'
    from unnest(${column("session")}::uuid[], ${column("account")}::uuid[], ${column("device")}::uuid[]) as t (session, account, device)`;
}

/** Stores groups, empty logs and all, with their members. */
export async function insertRooms(sql: Sql, rooms: readonly RoomId[], seated: readonly Seated[]): Promise<void> {
  const policy = sql.json({ post: "member", pin: "member", edit: "admin", editWindow: 0 });
  await sql`insert into rooms (id, type, epoch, chain_n, chain_hash, state, policy, epoch_seq)
    select id, 'group', 1, 1, '', '{}', ${policy}, 0 from unnest(${[...rooms]}::uuid[]) as id`;
  await sql`insert into members (room, account, role, since_seq, since_epoch)
    select room, account, 'member', 1, 1
    from unnest(${seated.map(({ room }) => room)}::uuid[], ${seated.map(({ account }) => account)}::uuid[]) as t (room, account)`;
}
