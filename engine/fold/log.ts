import type { EventId } from "@/protocol/ids";
import type { FoldEvent } from "./fold-event";
import { MessageState } from "./message-state";

/** Each place of the log once, in order. */
export function inOrder(events: readonly FoldEvent[]): readonly FoldEvent[] {
  // As they are read they are in order, and there may be ten thousand of them.
  if (events.every(({ seq }, i) => i === 0 || seq > (events[i - 1] as FoldEvent).seq)) return events;
  const bySeq = new Map<number, FoldEvent>();
  for (const event of events) bySeq.set(event.seq, event);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Signed events that stand in the log a second time: an id counts where it stands first. */
export function replaysIn(log: readonly FoldEvent[]): ReadonlySet<FoldEvent> {
  const known = new Set<EventId>();
  const replays = new Set<FoldEvent>();
  for (const event of log) {
    if (event.verdict !== "ok") continue;
    if (known.has(event.id)) replays.add(event);
    known.add(event.id);
  }
  return replays;
}

/** Messages that may yet open, or were there: their envelope is somebody's claim, but nothing speaks against it. */
const CLAIMED: ReadonlySet<string> = new Set(["newer", "no-key", "removed"]);

/** The message that each id stands for: the one that opened, else the first that claims it. */
export function messagesIn(
  log: readonly FoldEvent[],
  replays: ReadonlySet<FoldEvent>,
): ReadonlyMap<EventId, MessageState> {
  const messages = new Map<EventId, MessageState>();
  for (const event of log) {
    if (event.kind !== "message" || replays.has(event)) continue;
    const opened = event.verdict === "ok";
    if (!opened && (!CLAIMED.has(event.verdict) || messages.has(event.id))) continue;
    // Taken out first, so that they stay in the order of the log.
    messages.delete(event.id);
    messages.set(event.id, new MessageState(event));
  }
  return messages;
}
