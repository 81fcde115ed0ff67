import type { Event } from "@/protocol/event";
import { type RoomId, ZERO_HASH } from "@/protocol/ids";

/** An event that is a message with a token of so many characters. */
export function anEvent(room: RoomId, seq: number, bytes: number): Event {
  return {
    room,
    seq,
    id: "00000000-0000-4000-8000-000000000000",
    kind: "message",
    sender: "00000000-0000-4000-8000-000000000001",
    device: "00000000-0000-4000-8000-000000000002",
    deviceSeq: 1,
    epoch: 1,
    target: null,
    thread: null,
    token: `gAAAA${"x".repeat(bytes)}`,
    tokenHash: ZERO_HASH,
    public: null,
    createdAt: 1,
  } as unknown as Event;
}
