import { sql } from "drizzle-orm";
import { events } from "@/db/schema/events";
import type { Event } from "@/protocol/event";

/** What an event is made of, to be selected from the log. */
export const eventFields = {
  room: events.room,
  seq: events.seq,
  id: events.id,
  kind: events.kind,
  sender: events.sender,
  device: events.device,
  deviceSeq: events.deviceSeq,
  epoch: events.epoch,
  target: events.target,
  thread: events.thread,
  token: events.token,
  tokenHash: events.tokenHash,
  public: events.public,
  /** ms */
  createdAt: sql<number>`(extract(epoch from ${events.createdAt}) * 1000)::bigint`,
};

/** The one place where a stored event takes its form on the wire, so that its bytes are equal by every path. */
export function eventOf(row: Event): Event {
  return {
    room: row.room,
    seq: row.seq,
    id: row.id,
    kind: row.kind,
    sender: row.sender,
    device: row.device,
    deviceSeq: row.deviceSeq,
    epoch: row.epoch,
    target: row.target,
    thread: row.thread,
    token: row.token,
    tokenHash: row.tokenHash,
    public: row.public,
    createdAt: row.createdAt,
  };
}
