import { createHash } from "node:crypto";
import type { Sql } from "@/db/client";
import { type Event, tokenPublic } from "@/protocol/event";
import {
  type AccountId,
  type B64u32,
  type DeviceId,
  type EventId,
  type RoomId,
  type Seq,
  type Token,
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

/** A batch as `append_events` takes it: parallel arrays in the order of the batch. */
export interface AppendColumns {
  room: string[];
  id: string[];
  kind: string[];
  sender: string[];
  device: string[];
  deviceSeq: number[];
  epoch: number[];
  target: (string | null)[];
  thread: (string | null)[];
  token: string[];
  tokenHash: string[];
  public: (string | null)[];
  /** a refusal that is certain whatever the database says */
  refusal: (Refusal | null)[];
}

/** What `append_events` answers to one item; `o_last_…` is the device's last event before the batch. */
export interface AppendRow {
  o_status: "ok" | "dup" | Refusal;
  o_seq: number;
  o_hash: B64u32;
  o_at: number;
  o_last_seq: number;
  o_last_id: EventId | null;
  o_last_hash: B64u32 | null;
  o_wait: number | null;
}

/** The function that appends: durable when it resolves, all or nothing of the batch when it rejects. */
export type AppendFunction = (columns: AppendColumns) => Promise<readonly AppendRow[]>;

/** `append_events` of the database. Tokens, of which most of a batch consists, have no comma: they travel as one text. */
export function sqlAppend(sql: Sql): AppendFunction {
  return (c) => sql<AppendRow[]>`select * from append_events(
    ${c.room.map((_, i) => i + 1)}::int[], ${c.room}::uuid[], ${c.id}::uuid[], ${c.kind}::text[], ${c.sender}::uuid[],
    ${c.device}::uuid[], ${c.deviceSeq}::int[], ${c.epoch}::int[], ${c.target}::uuid[], ${c.thread}::uuid[],
    string_to_array(${c.token.join(",")}::text, ','), ${c.tokenHash}::text[], ${c.public}::text[], ${c.refusal}::text[])`;
}

/**
 * Appends a batch in one call of `append_events`, at most 64 items of any rooms, and answers in the same order.
 * Durable when it returns. Idempotent by (room, sender, id), so it may be called again with the same items.
 * @throws on any error of SQL (a lock that was not had within 1 s: 55P03) or of the connection; then the whole batch
 * counts as unanswered.
 */
export function appendOnce(sql: Sql, batch: readonly AppendItem[]): Promise<Appended[]> {
  return appendBy(sqlAppend(sql), batch);
}

/** `appendOnce` by whatever keeps the log. */
export async function appendBy(append: AppendFunction, batch: readonly AppendItem[]): Promise<Appended[]> {
  if (batch.length === 0) return [];
  const rows = await append(columnsOf(batch));
  const last = lastOf(batch, rows);
  return batch.map((one, i) => {
    const row = rows[i];
    if (row === undefined) throw new Error("append_events left an item unanswered");
    return answer(one, row, last.get(chainOf(one)));
  });
}

/** As `tokenHash` of crypto/hash, where it is computed: a thread of WebCrypto costs ten times what it would do. */
function tokenHash(token: Token): B64u32 {
  return createHash("sha256").update(token).digest("base64url") as B64u32;
}

function columnsOf(batch: readonly AppendItem[]): AppendColumns {
  const all = <T>(pick: (one: AppendItem) => T) => batch.map(pick);
  const refusals = all(({ item }) => certainRefusal(item));
  return {
    room: all((a) => a.room),
    id: all((a) => a.item.id),
    kind: all((a) => a.item.kind),
    sender: all((a) => a.sender),
    device: all((a) => a.device),
    deviceSeq: all((a) => Math.min(a.item.deviceSeq, INT_MAX)),
    epoch: all((a) => a.item.epoch),
    target: all((a) => a.item.target),
    thread: all((a) => a.item.thread),
    token: all((a) => a.item.token),
    tokenHash: all(({ item }) => tokenHash(item.token)),
    public: batch.map(({ item }, i) => (refusals[i] === null ? item.public : null)),
    refusal: refusals,
  };
}

const chainOf = ({ room, device }: AppendItem) => `${room} ${device}`;

/** Each device's last accepted event in each room once the batch is in. */
function lastOf(batch: readonly AppendItem[], rows: readonly AppendRow[]): Map<string, LastAccepted> {
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
    const { success, data } = tokenPublic.safeParse(JSON.parse(item.public));
    return success && (!data.hard || item.kind === "delete") ? null : "not-allowed";
  } catch {
    return "not-allowed";
  }
}

function answer(one: AppendItem, row: AppendRow, last: LastAccepted | undefined): Appended {
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

function appendedEvent({ room, sender, device, item }: AppendItem, row: AppendRow): Event {
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
