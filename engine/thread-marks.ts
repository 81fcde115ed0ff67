import { z } from "zod";
import { type EventId, eventId, type RoomId, roomId } from "@/protocol/ids";

/** Personal data under such a key is what a person has made of a thread: `thread/<room>/<root>`. */
export const THREAD = "thread/";

const said = z.object({ read: z.int().min(0), muted: z.boolean(), since: z.int().min(0) });

/** `read`: so far in its room's log one has read the thread; `muted`: it is to be silent; `since`: when (ms) that was decided. */
export type ThreadMark = z.infer<typeof said>;

/** Of a thread that one has made nothing of. */
export const NO_MARK: ThreadMark = { read: 0, muted: false, since: 0 };

/** The key of a thread's mark; without a root what those of a room begin with. */
export function threadKey(room: RoomId, root: EventId | "" = ""): string {
  return `${THREAD}${room}/${root}`;
}

/** The thread that a key of personal data is about; null where it is about none. */
export function threadOf(key: string): { room: RoomId; root: EventId } | null {
  if (!key.startsWith(THREAD)) return null;
  const [room, root, ...more] = key.slice(THREAD.length).split("/");
  const ids = z.tuple([roomId, eventId]).safeParse([room, root]);
  return ids.success && more.length === 0 ? { room: ids.data[0], root: ids.data[1] } : null;
}

/** What a piece of personal data says of a thread; what is no mark says nothing. */
export function markOf(value: unknown): ThreadMark {
  return said.safeParse(value).data ?? NO_MARK;
}

/**
 * What two writings come to: the higher place counts, and whether it is silent as it was decided later. Of two decisions of one
 * moment silence counts. So the order in which devices hear of each other's makes no difference.
 */
export function joinMarks(one: ThreadMark, other: ThreadMark): ThreadMark {
  const isLater = one.since === other.since ? one.muted : one.since > other.since;
  const { muted, since } = isLater ? one : other;
  return { read: Math.max(one.read, other.read), muted, since };
}

/** A thread as it is once its person has decided that it is silent, or is not any more. A clock that went back decides nothing. */
export function decided(known: ThreadMark, muted: boolean, now: number): ThreadMark {
  return { ...known, muted, since: Math.max(now, known.since + 1) };
}

/** Whether two marks say the same. */
export function isSameMark(one: ThreadMark, other: ThreadMark): boolean {
  return one.read === other.read && one.muted === other.muted && one.since === other.since;
}
