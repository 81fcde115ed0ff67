import { type RoomPayload, roomPayload } from "@/protocol/room-entry";

/** An entry on its way up (see protocol/http/rooms, `entryItem`). */
export interface EntryItem {
  readonly id: string;
  readonly payload: string;
  readonly signature: string;
}

/** The payload read by its schema, or null. Says nothing about whether it is canonical, signed or allowed. */
export function payloadOf(entry: EntryItem): RoomPayload | null {
  try {
    return roomPayload.safeParse(JSON.parse(entry.payload)).data ?? null;
  } catch {
    return null;
  }
}

/** What the entry's event carries in `public`. */
export function publicOf(entry: EntryItem): string {
  return JSON.stringify([entry.payload, entry.signature]);
}
