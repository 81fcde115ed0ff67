import type { Tx } from "@/db/client";
import type { AccountId, RoomId } from "@/protocol/ids";
import { countRoomLists } from "./count-room-lists";

/**
 * Marks every room of a person stale, because a member's keys changed: sends are answered `rotate-first` until
 * somebody makes a new epoch. Part of the transaction that writes the account chain, after the account's row is
 * locked: order of locks is account, rooms by id, room lists by account.
 * @returns whose room lists changed.
 */
export async function markStale(tx: Tx, account: AccountId): Promise<AccountId[]> {
  await tx`select 1 from rooms
    where id in (select room from members where account = ${account} and until_seq is null)
    order by id for no key update`;
  // A new statement, so a new snapshot: what was waited for is seen.
  const marked = await tx<{ id: RoomId }[]>`
    update rooms set stale = true where id in (select room from members where account = ${account} and until_seq is null)
    returning id`;
  if (marked.length === 0) return [];
  const people = await tx<{ account: AccountId }[]>`
    select distinct account from members where room = any(${marked.map((room) => room.id)}::uuid[]) and until_seq is null`;
  const accounts = people.map((row) => row.account);
  await countRoomLists(tx, accounts);
  return accounts;
}
