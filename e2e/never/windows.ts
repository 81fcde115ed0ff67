import type { Sql } from "@/db/connect";
import type { AccountId, RoomId } from "@/protocol/ids";

/** What the server's log holds of a room: every message's place and id, and from where to where each person may read. */
export interface RoomLog {
  messages: { seq: number; id: string }[];
  windows: Map<AccountId, { since: number; top: number }>;
  epochs: number;
  head: number;
}

export async function roomLog(sql: Sql, room: RoomId): Promise<RoomLog> {
  const messages = await sql<{ seq: number; id: string }[]>`
    select seq, id from events where room = ${room} and kind = 'message' order by seq`;
  const members = await sql<{ account: AccountId; since: number; top: number }[]>`
    select m.account, m.since_seq as since, coalesce(m.until_seq, r.head) as top
    from members m join rooms r on r.id = m.room where m.room = ${room}`;
  const [row] = await sql<{ epoch: number; head: number }[]>`select epoch, head from rooms where id = ${room}`;
  return {
    messages: [...messages],
    windows: new Map(members.map(({ account, since, top }) => [account, { since, top }])),
    epochs: row?.epoch ?? 0,
    head: row?.head ?? 0,
  };
}
