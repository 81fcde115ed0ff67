import type { RoomMoved } from "@/protocol/bus";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { bus } from "@/server/bus/shared-bus";

/** Contiguous events of one room each, in the order of their seqs. */
export function roomsMoved(events: readonly Event[]): (RoomMoved & { events: Event[] })[] {
  const moved: (RoomMoved & { events: Event[] })[] = [];
  const last = new Map<RoomId, RoomMoved & { events: Event[] }>();
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    const open = last.get(event.room);
    if (open !== undefined && open.to + 1 === event.seq) {
      open.events.push(event);
      open.to = event.seq;
    } else {
      const next = { room: event.room, from: event.seq as number, to: event.seq as number, events: [event] };
      moved.push(next);
      last.set(event.room, next);
    }
  }
  return moved;
}

/**
 * The one door after a commit: rings the bus for every room that moved. It never throws, since what is committed is
 * committed; whoever misses the ring heals from the log.
 */
export async function afterCommit(events: readonly Event[]): Promise<void> {
  await Promise.all(roomsMoved(events).map((moved) => bus().publish(moved)));
}
