import type { TimelineItem } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";

/** Until when (ms) what was written then may be edited; `editWindow` in seconds, 0: for ever. */
function editableUntil(at: number, editWindow: number): number {
  return editWindow > 0 ? at + editWindow * 1_000 : Number.POSITIVE_INFINITY;
}

/** Whether one may give a message another wording now: one's own, in the log, and not too old for the room. The server judges by its own clock. */
export function mayEdit(item: MessageItem, { editWindow, now }: { editWindow: number; now: number }): boolean {
  return item.mine && item.seq !== null && item.wording !== null && now <= editableUntil(item.at, editWindow);
}

/** The last message that one may edit; only the very last of one's own that is in the log counts. */
export function lastEditable(
  items: readonly TimelineItem[],
  when: { editWindow: number; now: number },
): MessageItem | null {
  const last = items.findLast((item) => item.t === "message" && item.mine && item.seq !== null);
  return last?.t === "message" && mayEdit(last, when) ? last : null;
}
