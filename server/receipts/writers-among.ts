import type { Sql } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";

/** Somebody in a room. */
export interface Writer {
  readonly account: AccountId;
  readonly room: RoomId;
}

/** What a writer is known by in an answer. */
export const writerKey = ({ account, room }: Writer) => `${account} ${room}`;

/** Those who may say something in their room just now: members, not muted, of a role that may post. */
export async function writersAmong(sql: Sql, asked: readonly Writer[]): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const rows = await sql<Writer[]>`
    select distinct m.account, m.room
    from unnest(${asked.map((one) => one.account)}::uuid[], ${asked.map((one) => one.room)}::uuid[]) as i (account, room)
    join members m on m.account = i.account and m.room = i.room and m.until_seq is null
    join rooms r on r.id = m.room
    where coalesce(m.muted_until <= now(), true)
      and coalesce(array_position(array['member', 'admin', 'owner'], m.role)
        >= array_position(array['member', 'admin', 'owner'], r.policy->>'post'), true)`;
  return new Set(rows.map(writerKey));
}
