import type { Sql, Tx } from "@/db/client";
import type { Event } from "@/protocol/event";

/** The columns that an event is made of, as SQL; to be read as `EventRow`. `table` is the alias used. */
export const eventColumns = (sql: Sql | Tx, table = "e") => {
  const of = sql(table);
  return sql`${of}.room, ${of}.seq, ${of}.id, ${of}.kind, ${of}.sender, ${of}.device, ${of}.device_seq, ${of}.epoch,
    ${of}.target, ${of}.thread, ${of}.token, ${of}.token_hash, ${of}.public,
    (extract(epoch from ${of}.created_at) * 1000)::bigint as created_at`;
};

/** An event as the database tells it. `created_at` in ms. */
export interface EventRow
  extends Pick<
    Event,
    "room" | "seq" | "id" | "kind" | "sender" | "device" | "epoch" | "target" | "thread" | "token" | "public"
  > {
  device_seq: number;
  token_hash: Event["tokenHash"];
  created_at: number;
}

/** The one place where a stored event takes its form on the wire, so that its bytes are equal by every path. */
export function eventOf(row: EventRow): Event {
  return {
    room: row.room,
    seq: row.seq,
    id: row.id,
    kind: row.kind,
    sender: row.sender,
    device: row.device,
    deviceSeq: row.device_seq,
    epoch: row.epoch,
    target: row.target,
    thread: row.thread,
    token: row.token,
    tokenHash: row.token_hash,
    public: row.public,
    createdAt: row.created_at,
  };
}
