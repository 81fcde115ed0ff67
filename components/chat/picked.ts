import type { RoomRow, TimelineItem } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";
import type { MessageItem } from "./timeline-rows";

/** The messages between two of them, both included, whichever comes first; the second alone where the first is not here. */
export function between(order: readonly EventId[], one: EventId, other: EventId): readonly EventId[] {
  const [a, b] = [order.indexOf(one), order.indexOf(other)];
  if (b < 0) return [];
  return a < 0 ? [other] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** What was picked of what is shown, in its order: what went meanwhile, or has no place yet, is not among it. */
export function pickedIn(items: readonly TimelineItem[], keys: ReadonlySet<EventId>): readonly MessageItem[] {
  return items.filter((item): item is MessageItem => item.t === "message" && item.seq !== null && keys.has(item.key));
}

/** The words of several messages in one piece: of one alone what it says, of more `line` of each. */
export function copiedText(items: readonly MessageItem[], line: (item: MessageItem) => string): string {
  const [only, second] = items;
  return only && !second ? only.text : items.map(line).join("\n");
}

/** Whether one may delete all of them for everyone. */
export function mayDeleteAll(items: readonly MessageItem[], rights: RoomRow["rights"], writes: boolean): boolean {
  return writes && items.length > 0 && items.every((item) => item.mine || rights.deleteOthers);
}
