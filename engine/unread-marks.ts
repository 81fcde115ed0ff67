import { z } from "zod";
import { type RoomId, roomId } from "@/protocol/ids";

/** Personal data under such a key says that a person marked a room as unread: `unread/<room>`. */
export const UNREAD = "unread/";

const said = z.object({ at: z.int().min(0), since: z.int().min(0) });

/** `at`: the last place of the room's log that its person can have seen when they marked it; `since`: when (ms) that was. */
export type UnreadMark = z.infer<typeof said>;

/** Key and value of a mark as personal data; without a mark the value that takes it back. */
export function unreadEntry(room: RoomId, mark: UnreadMark | null): { key: string; value: string } {
  return { key: `${UNREAD}${room}`, value: mark ? JSON.stringify(mark) : "" };
}

/** The rooms that are marked, of what personal data says; what is no mark says nothing. */
export function marksOf(data: ReadonlyMap<string, unknown>): ReadonlyMap<RoomId, UnreadMark> {
  const marks = new Map<RoomId, UnreadMark>();
  for (const [key, value] of data) {
    const room = key.startsWith(UNREAD) ? roomId.safeParse(key.slice(UNREAD.length)) : null;
    const mark = said.safeParse(value);
    if (room?.success && mark.success) marks.set(room.data, mark.data);
  }
  return marks;
}

/** Whether a mark still holds: not once its person has read on, on whatever device. */
export function holds(mark: UnreadMark | undefined, read: number): boolean {
  return mark !== undefined && read <= mark.at;
}
