import type { AccountId, EventId } from "@/protocol/ids";
import type { Folded, FoldedRoom } from "./folded";

/** What waits in a thread to be read by one person. */
export interface ThreadUnread {
  /** they wrote what it is about, wrote in it, or are named in it */
  follows: boolean;
  /** what stands above this place of the log is new to them */
  after: number;
  unread: number;
  /** of those, how many name this person, or answer them */
  calls: number;
}

/**
 * What waits in each thread, of the room as it reads and of how far this person has read. Who wrote what a thread is about
 * follows it from its beginning, everybody else from their own first words there, or from the first that call them: what stood
 * there before is not new to them.
 */
export function threadsUnread(
  { items, threads }: Pick<FoldedRoom, "items" | "threads">,
  me: AccountId,
  readOf: (root: EventId) => number,
): Map<EventId, ThreadUnread> {
  const waiting = new Map<EventId, ThreadUnread>();
  if (threads.size === 0) return waiting;
  const authors = new Map<EventId, AccountId>();
  for (const lines of [items, ...threads.values()])
    for (const line of lines) if (isOf(line) && threads.has(line.id)) authors.set(line.id, line.sender);
  for (const [root, said] of threads)
    waiting.set(root, unreadOf(said, { me, read: readOf(root), isMine: authors.get(root) === me }));
  return waiting;
}

function unreadOf(
  said: readonly Folded[],
  { me, read, isMine }: { me: AccountId; read: number; isMine: boolean },
): ThreadUnread {
  const since = isMine ? 0 : followedSince(said, me);
  if (since === null) return { follows: false, after: read, unread: 0, calls: 0 };
  const after = Math.max(read, since);
  const waiting = said.filter((line) => line.t === "message" && line.seq > after && line.sender !== me);
  return { follows: true, after, unread: waiting.length, calls: waiting.filter((line) => calls(line, me)).length };
}

/** The place above which somebody follows what others say; null where nothing there is theirs. */
function followedSince(said: readonly Folded[], me: AccountId): number | null {
  for (const line of said) {
    if (isOf(line) && line.sender === me) return line.seq;
    if (calls(line, me)) return line.seq - 1;
  }
  return null;
}

function calls(line: Folded, me: AccountId): boolean {
  return line.t === "message" && line.wakes.includes(me);
}

function isOf(line: Folded): line is Extract<Folded, { t: "message" | "tombstone" }> {
  return line.t === "message" || line.t === "tombstone";
}
