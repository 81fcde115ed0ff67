import { and, eq } from "drizzle-orm";
import { makesEpoch, type RoomState } from "@/crypto/room-chain";
import { anyOf } from "@/db/any-of";
import { orm, type Tx } from "@/db/client";
import { events } from "@/db/schema/events";
import { members } from "@/db/schema/members";
import { rooms } from "@/db/schema/rooms";
import type { Event } from "@/protocol/event";
import type { AccountId } from "@/protocol/ids";
import { countRoomLists } from "@/server/rooms/count-room-lists";

/** An entry that was judged, and the chain before (null: it creates the room) and after it. */
export interface JudgedEntry {
  event: Event;
  before: RoomState | null;
  after: RoomState;
  /** false: a step towards current keys, after which the room is as stale as before */
  isCurrent: boolean;
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
  await orm(tx)
    .insert(events)
    .values({ ...event, createdAt: new Date(event.createdAt) });
}

/** Entries after which a new key must be made before anything is said. */
const LEAVES_STALE: ReadonlySet<string> = new Set(["leave", "restart"]);

async function updateRoom(tx: Tx, judged: JudgedEntry): Promise<void> {
  const { event, after } = judged;
  const isNew = after.epochSeq === event.seq;
  // A new epoch has only current keys; who leaves takes a key along that nobody should seal with any more.
  const stale = isNew ? { stale: !judged.isCurrent } : mustTurn(judged) ? { stale: true } : {};
  const at = new Date(event.createdAt);
  await orm(tx)
    .update(rooms)
    .set({
      head: event.seq,
      epoch: after.epoch,
      chainN: after.n,
      chainHash: after.hash,
      state: after,
      policy: after.policy,
      epochSeq: after.epochSeq,
      lastAt: at,
      ...stale,
      ...sharedFrom(judged),
      ...(isNew ? { epochAt: at } : {}),
    })
    .where(eq(rooms.id, event.room));
}

/** Whether what is said from here on needs a new key: somebody took the old one along, or newcomers shall not get it any more. */
function mustTurn({ event, before, after }: JudgedEntry): boolean {
  return LEAVES_STALE.has(event.kind) || (before?.policy.history === true && !after.policy.history);
}

/** From where newcomers may read: where the room began to allow it. */
function sharedFrom({ event, before, after }: JudgedEntry) {
  if (!after.policy.history) return { historySeq: null, historyEpoch: null };
  return before?.policy.history ? {} : { historySeq: event.seq, historyEpoch: after.epoch };
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
    await orm(tx)
      .update(members)
      .set({ untilSeq: event.seq })
      .where(and(eq(members.room, event.room), anyOf(members.account, gone)));
  if (changed.length === 0) return;
  const fresh = changed
    .filter((seat) => before?.seats[seat.account]?.sinceN !== seat.sinceN)
    .map((seat) => seat.account);
  await tx`insert into members as m (room, account, role, since_seq, since_epoch, muted_until)
    select ${event.room}, account, role, coalesce(r.history_seq, ${event.seq}), coalesce(r.history_epoch, since_epoch), case when muted > 0 then to_timestamp(muted) end
    from unnest(${changed.map((seat) => seat.account)}::uuid[], ${changed.map((seat) => seat.role)}::text[],
      ${changed.map((seat) => seat.sinceEpoch)}::int[], ${changed.map((seat) => seat.mutedUntil)}::bigint[])
      as s (account, role, since_epoch, muted), rooms r where r.id = ${event.room}
    on conflict (room, account) do update set role = excluded.role, muted_until = excluded.muted_until, until_seq = null,
      since_epoch = case when m.account = any(${fresh}::uuid[]) then excluded.since_epoch else m.since_epoch end,
      since_seq = case when m.account = any(${fresh}::uuid[]) then excluded.since_seq else m.since_seq end`;
}

/** Whether an entry of that kind begins an epoch, for which boxes and a note must be there. */
export const beginsEpoch = (kind: string): boolean => makesEpoch(kind as Parameters<typeof makesEpoch>[0]);
