import type { AccountId, EventId } from "@/protocol/ids";
import type { FoldEvent } from "./fold-event";
import type { Hidden, ThreadSummary } from "./folded";
import type { MessageState } from "./message-state";

/** Of those who wrote in a thread, so many are named. */
const FACES = 3;

/** What each thread's messages come to. `messages`: every one that there is, in the order of the log. */
export function threadSummaries(messages: Iterable<MessageState>, hidden: Hidden): Map<EventId, ThreadSummary> {
  const threads = new Map<EventId, FoldEvent[]>();
  for (const { event, isShown } of messages) {
    if (event.thread === null || !isShown || hidden.has(event.id)) continue;
    const said = threads.get(event.thread);
    if (said) said.push(event);
    else threads.set(event.thread, [event]);
  }
  return new Map([...threads].map(([root, said]) => [root, summaryOf(said)]));
}

function summaryOf(said: readonly FoldEvent[]): ThreadSummary {
  const faces = new Set<AccountId>();
  for (const { sender } of said.toReversed()) if (faces.size < FACES) faces.add(sender);
  return { count: said.length, last: said.at(-1)?.at ?? 0, faces: [...faces] };
}
