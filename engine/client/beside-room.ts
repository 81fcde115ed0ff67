import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import type { AccountId, RoomId } from "@/protocol/ids";
import { countUnread, type Unread } from "../fold/unread";
import type { Reader } from "../store/store";
import type { DeviceRow, DraftRow, OutboxRow, ReceiptsRow, RoomRecord } from "../store/tables";
import { appliedTo, rangeOf } from "../sync/ranges";

const UNREAD_MOST = 100;

/** What a line of the list is made of, beside the room's own record. */
export interface Beside extends Unread {
  /** the last of one's own messages that are on their way */
  waiting: OutboxRow | undefined;
  draft: DraftRow | undefined;
  receipts: ReceiptsRow | undefined;
  /** whether the current key is here */
  hasKey: boolean;
}

/** Reads it; `waiting` where the outbox was read already. */
export async function besideOf(
  tx: Reader,
  record: RoomRecord,
  me: AccountId,
  waiting: OutboxRow | undefined,
): Promise<Beside> {
  const { room, state } = record;
  const [draft, receipts, key, unread] = await Promise.all([
    tx.get("drafts", [room]),
    tx.get("receipts", [room]),
    state ? tx.get("epochKeys", [room, state.epoch]) : undefined,
    unreadIn(tx, record, me),
  ]);
  return { waiting, draft, receipts, hasKey: key !== undefined, ...unread };
}

/** Counted here over what is held without a hole; the server's figure where it is not, which tells of no calls. */
export async function unreadIn(tx: Reader, record: RoomRecord, me: AccountId): Promise<Unread> {
  const head = appliedTo(record.ranges);
  // Where nothing is held yet the server's figure stands, until all that it has was read.
  const isAway = head === 0 && record.read < record.summary.head;
  if (head <= record.read || isAway) return { unread: isAway ? record.summary.unread : 0, calls: 0 };
  const covered = rangeOf(record.ranges, record.read + 1)?.[1] === head;
  const rows = await tx.range("events", {
    from: [record.room, record.read + 1],
    to: [record.room, head],
    limit: 1_000,
  });
  const { unread: here, calls } = countUnread(rows, record, me);
  const unread = Math.min(UNREAD_MOST, covered ? here : Math.max(here, record.summary.unread));
  return { unread, calls };
}

/** The last of one's own messages that a room has on their way. */
export function waitingIn(outbox: readonly OutboxRow[], room: RoomId): OutboxRow | undefined {
  return messagesOf(outbox, room).at(-1);
}

/** One's own messages that a room has on their way, in order. */
export function messagesOf(outbox: readonly OutboxRow[], room: RoomId): OutboxRow[] {
  return outbox.filter((row) => row.room === room && row.kind === "message").sort((a, b) => a.order - b.order);
}

/** The words of a draft. */
export async function openDraft(device: DeviceRow, row: DraftRow): Promise<string> {
  return z
    .string()
    .catch("")
    .parse(await openRest(device.restKey, row.text));
}
