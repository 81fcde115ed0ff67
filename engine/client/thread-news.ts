import type { AccountId, EventId } from "@/protocol/ids";
import type { FoldedRoom } from "../fold/folded";
import { threadsUnread } from "../fold/thread-unread";
import { NO_MARK, type ThreadMark } from "../thread-marks";
import type { ThreadNews } from "./view-types";

/** Of a thread in which nothing is theirs, and nothing new. */
export const NO_NEWS: ThreadNews = { follows: false, after: 0, unread: 0, calls: 0, muted: false };

/** What the threads of a room are to whoever reads it: each in which anything stands, and each of which they made anything. */
export function threadsNews(
  room: FoldedRoom,
  { me, marks }: { me: AccountId; marks: ReadonlyMap<EventId, ThreadMark> },
): Map<EventId, ThreadNews> {
  const markOf = (root: EventId) => marks.get(root) ?? NO_MARK;
  const news = new Map<EventId, ThreadNews>();
  for (const [root, { read, muted }] of marks) news.set(root, { ...NO_NEWS, after: read, muted });
  for (const [root, unread] of threadsUnread(room, me, (root) => markOf(root).read))
    news.set(root, { ...unread, muted: markOf(root).muted });
  return news;
}
