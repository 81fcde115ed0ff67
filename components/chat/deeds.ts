import { engineClient, type RoomRow, type TombstoneItem } from "@/engine/client/engine-client";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import { type RoomPeople, wakesIn } from "./message-text/mentions";
import type { MessageItem } from "./timeline-rows";

interface Said {
  text: string;
  /** whom its words may name */
  people: RoomPeople;
  /** the message it answers */
  replyTo: MessageItem | null;
  /** the message whose thread it goes to */
  thread?: MessageItem | TombstoneItem;
}

/**
 * Says something in a room. In a group whoever is named or answered is woken; between two people everything wakes the other. Whose
 * message a thread is about follows it anyway: it does not call them by itself.
 */
export function sayIn(row: Pick<RoomRow, "room" | "type">, { text, people, replyTo, thread }: Said): Promise<EventId> {
  const toAnswered: AccountId[] = replyTo && !replyTo.mine ? [replyTo.sender.account] : [];
  const wake = row.type === "group" ? [...new Set([...toAnswered, ...wakesIn(text, people)])] : [];
  return engineClient().act(row.room, {
    t: "say",
    text,
    wake,
    ...(replyTo?.seq && { reply: { id: replyTo.key, at: replyTo.seq } }),
    ...(thread && { thread: thread.key }),
  });
}

/** Gives a message another wording; the same one changes nothing. */
export async function saveEdit(room: RoomId, item: MessageItem, text: string): Promise<void> {
  if (text === item.text || !item.wording) return;
  await engineClient().act(room, { t: "edit", message: item.key, replaces: item.wording, text });
}
