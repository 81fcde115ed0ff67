import type { AccountId, EventId } from "@/protocol/ids";
import { rightsAt } from "../rooms/seat-lines";
import type { ChainRow, EventRow } from "../store/tables";
import { readTokenPublic } from "../sync/token-public";

/** Messages that wait to be read; `calls`: those among them that name this person, or answer them. */
export interface Unread {
  unread: number;
  calls: number;
}

/**
 * The messages of others that stand in the main line and are not deleted, of rows in the order of the log. By envelopes alone,
 * so that a list of rooms opens nothing: whether a deletion is for ever makes no difference before somebody restores it, and
 * that the server refuses.
 */
export function countUnread(
  rows: readonly EventRow[],
  chain: Pick<ChainRow, "state" | "lines">,
  me: AccountId,
): Unread {
  const messages = new Map<EventId, EventRow["event"]>();
  const deleters = new Map<EventId, AccountId>();
  for (const { event, verdict, seq } of rows) {
    if (verdict !== "ok") continue;
    if (event.kind === "message") messages.set(event.id, event);
    const message = event.target && messages.get(event.target);
    if (!message) continue;
    const { id, sender } = message;
    const mayDelete = () => event.sender === sender || rightsAt(chain, seq, event.sender).deleteOthers;
    if (event.kind === "delete" && !deleters.has(id) && mayDelete()) deleters.set(id, event.sender);
    if (event.kind === "restore" && deleters.get(id) === event.sender) deleters.delete(id);
  }
  const counts = ({ id, sender, thread }: EventRow["event"]) => sender !== me && thread === null && !deleters.has(id);
  const waiting = [...messages.values()].filter(counts);
  return { unread: waiting.length, calls: waiting.filter((event) => wakes(event, me)).length };
}

/** Whether its author wanted this person woken; what stands beside a token was signed with it. */
function wakes(event: EventRow["event"], me: AccountId): boolean {
  if (!event.public?.includes(me)) return false;
  return readTokenPublic(event.public)?.wake?.includes(me) ?? false;
}
