import { makesEpoch, type RoomState } from "@/crypto/room-chain";
import type { Tx } from "@/db/client";
import type { Event } from "@/protocol/event";
import type { AccountId } from "@/protocol/ids";
import { countRoomLists } from "@/server/rooms/count-room-lists";

/** An entry that was judged, and the chain before (null: it creates the room) and after it. */
export interface JudgedEntry {
  event: Event;
  before: RoomState | null;
  after: RoomState;
}

/**
 * Writes a judged entry under the room's lock: event, room, members and everybody's room list.
 * @returns whose room lists changed: the members before and after.
 */
export async function writeEntry(tx: Tx, judged: JudgedEntry): Promise<AccountId[]> {
  await insertEvent(tx, judged.event);
  await updateRoom(tx, judged);
  await writeMembers(tx, judged);
  const people = [...accountsOf(judged.before), ...accountsOf(judged.after)];
  await countRoomLists(tx, people);
  return [...new Set(people)].sort();
}

const accountsOf = (state: RoomState | null): AccountId[] => Object.keys(state?.seats ?? {}) as AccountId[];

async function insertEvent(tx: Tx, event: Event): Promise<void> {
  await tx`insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash, public, created_at)
    values (${event.room}, ${event.seq}, ${event.id}, ${event.kind}, ${event.sender}, ${event.device}, ${event.deviceSeq},
      ${event.epoch}, ${event.tokenHash}, ${event.public}, ${new Date(event.createdAt)})`;
}

async function updateRoom(tx: Tx, { event, after }: JudgedEntry): Promise<void> {
  const isNew = after.epochSeq === event.seq;
  // A new epoch has only current keys; who leaves takes a key along that nobody should seal with any more.
  const stale = isNew ? tx`false` : event.kind === "leave" ? tx`true` : tx`stale`;
  const at = new Date(event.createdAt);
  await tx`update rooms set head = ${event.seq}, epoch = ${after.epoch}, chain_n = ${after.n}, chain_hash = ${after.hash},
      state = ${tx.json(after as never)}, policy = ${tx.json(after.policy)}, stale = ${stale},
      epoch_seq = ${after.epochSeq}, epoch_at = ${isNew ? tx`${at}::timestamptz` : tx`epoch_at`}, last_at = ${at}
    where id = ${event.room}`;
}

/** Only the lines that changed, in order of accounts. */
async function writeMembers(tx: Tx, { event, before, after }: JudgedEntry): Promise<void> {
  const gone = accountsOf(before).filter((account) => !after.seats[account]);
  const changed = Object.values(after.seats).filter((seat) => {
    const old = before?.seats[seat.account];
    return old?.role !== seat.role || old.mutedUntil !== seat.mutedUntil || old.sinceN !== seat.sinceN;
  });
  changed.sort((a, b) => (a.account < b.account ? -1 : 1));
  if (gone.length > 0)
    await tx`update members set until_seq = ${event.seq} where room = ${event.room} and account = any(${gone}::uuid[])`;
  if (changed.length === 0) return;
  const isNew = (account: AccountId, sinceN: number) => before?.seats[account]?.sinceN !== sinceN;
  await tx`insert into members as m (room, account, role, since_seq, since_epoch, muted_until)
    select ${event.room}, account, role, ${event.seq}, since_epoch, case when muted > 0 then to_timestamp(muted) end
    from unnest(${changed.map((seat) => seat.account)}::uuid[], ${changed.map((seat) => seat.role)}::text[],
      ${changed.map((seat) => seat.sinceEpoch)}::int[], ${changed.map((seat) => seat.mutedUntil)}::bigint[])
      as s (account, role, since_epoch, muted)
    on conflict (room, account) do update set role = excluded.role, muted_until = excluded.muted_until,
      since_epoch = excluded.since_epoch, until_seq = null,
      since_seq = case when m.account = any(${changed.filter((seat) => isNew(seat.account, seat.sinceN)).map((seat) => seat.account)}::uuid[])
        then excluded.since_seq else m.since_seq end`;
}

/** Whether an entry of that kind begins an epoch, for which boxes and a note must be there. */
export const beginsEpoch = (kind: string): boolean => makesEpoch(kind as Parameters<typeof makesEpoch>[0]);
