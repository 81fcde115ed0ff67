import type { MessageMarks, TimelineItem } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";

/** A message that is pinned now. */
type PinnedItem = MessageItem & { marks: MessageMarks & { pin: NonNullable<MessageMarks["pin"]> } };

/** Whether a line is a pinned message. */
export function isPinned(item: TimelineItem): item is PinnedItem {
  return item.t === "message" && item.marks.pin !== null;
}
