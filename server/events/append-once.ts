import { tokenHash } from "@/crypto/hash";
import type { Sql } from "@/db/client";
import { type Event, tokenPublic } from "@/protocol/event";
import {
  type AccountId,
  type B64u32,
  type DeviceId,
  type EventId,
  type RoomId,
  type Seq,
  ZERO_HASH,
} from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { LastAccepted, Refusal, SendItem, SendResult } from "@/protocol/send";
import { eventOf } from "./event-row";

/** One sealed event to append. `sender` and `device` come from the session, never from the wire. */
export interface AppendItem {
  readonly room: RoomId;
  readonly sender: AccountId;
  readonly device: DeviceId;
  readonly item: SendItem;
}

/** The answer to one item. `event` is what stands in the log now, where this call put it there; else null. */
export interface Appended {
  room: RoomId;
  result: SendResult;
  event: Event | null;
}

/** No device counts that far: a number above it cannot be the next one, and would not fit the column. */
const INT_MAX = 2 ** 31 - 1;

interface Row {
  o_ord: number;
  o_status: "ok" | "dup" | Refusal;
  o_seq: number;
  o_hash: B64u32;
  o_at: number;
  o_last_seq: number;
  o_last_id: EventId | null;
  o_last_hash: B64u32 | null;
  o_wait: number | null;
}

/**
 * Appends a batch in one call of `append_events`, at most 64 items of any rooms, and answers in the same order.
 * Durable when it returns. Idempotent by (room, sender, id), so it may be called again with the same items.
 * @throws on any error of SQL (a lock that was not had within 1 s: 55P03) or of the connection; then the whole batch
 * counts as unanswered.
 */
export async function appendOnce(sql: Sql, batch: readonly AppendItem[]): Promise<Appended[]> {
  if (batch.length === 0) return [];
  const hashes = await Promise.all(batch.map(({ item }) => tokenHash(item.token)));
  const refusals = batch.map(({ item }) => certainRefusal(item));
  const all = <T>(pick: (one: AppendItem) => T) => batch.map(pick);
  const rows = await sql<Row[]>`select * from append_events(
    ${batch.map((_, ord) => ord + 1)}::int[], ${all((a) => a.room)}::uuid[], ${all((a) => a.item.id)}::uuid[],
    ${all((a) => a.item.kind)}::text[], ${all((a) => a.sender)}::uuid[], ${all((a) => a.device)}::uuid[],
    ${all((a) => Math.min(a.item.deviceSeq, INT_MAX))}::int[], ${all((a) => a.item.epoch)}::int[], ${all((a) => a.item.target)}::uuid[],
    ${all((a) => a.item.thread)}::uuid[], ${all((a) => a.item.token)}::text[], ${hashes}::text[],
    ${batch.map(({ item }, i) => (refusals[i] === null ? item.public : null))}::text[], ${refusals}::text[])`;
  const last = lastOf(batch, rows);
  return batch.map((one, i) => {
    const row = rows[i];
    if (row === undefined) throw new Error("append_events left an item unanswered");
    return answer(one, row, last.get(chainOf(one)));
  });
}

const chainOf = ({ room, device }: AppendItem) => `${room} ${device}`;

/** Each device's last accepted event in each room once the batch is in. */
function lastOf(batch: readonly AppendItem[], rows: readonly Row[]): Map<string, LastAccepted> {
  const last = new Map<string, LastAccepted>();
  for (const [i, one] of batch.entries()) {
    const row = rows[i];
    if (row?.o_status === "ok")
      last.set(chainOf(one), { deviceSeq: one.item.deviceSeq, id: one.item.id, tokenHash: row.o_hash });
    else if (row && !last.has(chainOf(one)))
      last.set(chainOf(one), { deviceSeq: row.o_last_seq, id: row.o_last_id, tokenHash: row.o_last_hash ?? ZERO_HASH });
  }
  return last;
}

/** What is refused whatever the database says. Judged there all the same, since it holds back the device's later items. */
function certainRefusal(item: SendItem): Refusal | null {
  if (item.public === null) return null;
  if (Buffer.byteLength(item.public) > LIMITS.publicBytes) return "too-large";
  try {
    return tokenPublic.safeParse(JSON.parse(item.public)).success ? null : "not-allowed";
  } catch {
    return "not-allowed";
  }
}

function answer(one: AppendItem, row: Row, last: LastAccepted | undefined): Appended {
  const { room, item } = one;
  const status = row.o_status;
  if (status === "ok" || status === "dup") {
    const result = { id: item.id, status, seq: row.o_seq as Seq, tokenHash: row.o_hash, createdAt: row.o_at };
    return { room, result, event: status === "ok" ? appendedEvent(one, row) : null };
  }
  const told = {
    ...(status === "after-refused" && last ? { last } : {}),
    ...(row.o_wait === null ? {} : { retryAfter: row.o_wait }),
  };
  return { room, result: { id: item.id, status: "refused", code: status, ...told }, event: null };
}

function appendedEvent({ room, sender, device, item }: AppendItem, row: Row): Event {
  return eventOf({
    room,
    sender,
    device,
    seq: row.o_seq as Seq,
    id: item.id,
    kind: item.kind,
    deviceSeq: item.deviceSeq,
    epoch: item.epoch,
    target: item.target,
    thread: item.thread,
    token: item.token,
    tokenHash: row.o_hash,
    public: item.public,
    createdAt: row.o_at,
  });
}
