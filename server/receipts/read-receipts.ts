import type { Sql } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Receipt } from "@/protocol/receipt";
import { memberOf } from "@/server/rooms/member-of";
import { receiptsToGive } from "./shown-receipts";

interface Row {
  readonly room: RoomId;
  readonly account: AccountId;
  readonly delivered: number;
  readonly read: number;
  readonly at: number;
}

const receiptOf = ({ account, delivered, read, at }: Row): Receipt => [account, delivered, read, at];

/** Members whose devices hold the event at `seq`; at 0, all who hold anything. Null for who is no member, or where there is no room. */
export async function readReceipts(
  sql: Sql,
  { room, account, seq }: { room: RoomId; account: AccountId; seq: number },
): Promise<Receipt[] | null> {
  const member = await memberOf(sql, room, account);
  if (member === null) return null;
  if (seq > 0 && seq < member.since) return [];
  const rows = await sql<(Row & { members: number })[]>`
    select c.room, c.account, c.delivered::int as delivered, c.read::int as read,
      (extract(epoch from c.updated_at) * 1000)::bigint as at,
      (select count(*)::int from members o where o.room = ${room} and o.until_seq is null) as members
    from members m
    join cursors c on c.account = m.account and c.room = m.room and c.thread = '00000000-0000-0000-0000-000000000000'
    where m.room = ${room} and m.until_seq is null and (${seq} = 0 or (c.delivered >= ${seq} and m.since_seq <= ${seq}))
    order by c.account`;
  return receiptsToGive(rows.map(receiptOf), rows[0]?.members ?? 0);
}

/** How far the other is in each of a person's rooms of two. */
export async function peersReceipts(sql: Sql, account: AccountId): Promise<{ room: RoomId; receipt: Receipt }[]> {
  const rows = await sql<Row[]>`
    select c.room, c.account, c.delivered::int as delivered, c.read::int as read,
      (extract(epoch from c.updated_at) * 1000)::bigint as at
    from members m
    join rooms r on r.id = m.room and r.type = 'direct'
    join members o on o.room = m.room and o.account <> m.account and o.until_seq is null
    join cursors c on c.account = o.account and c.room = o.room and c.thread = '00000000-0000-0000-0000-000000000000'
    where m.account = ${account} and m.until_seq is null`;
  return rows.flatMap((row) => receiptsToGive([receiptOf(row)], 2).map((receipt) => ({ room: row.room, receipt })));
}
