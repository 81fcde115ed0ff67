import type { RoomRow } from "@/engine/client/engine-client";

/** Whether a room waits to be read, be it that its person marked it so. */
export function isUnread({ unread, marked }: Pick<RoomRow, "unread" | "marked">): boolean {
  return unread > 0 || marked;
}
