import type { VirtualItem } from "@tanstack/react-virtual";
import type { RoomId } from "@/protocol/ids";

/** Where someone was reading: the line at the top, how far into it (px), and the heights measured so far. */
export interface ReadingPlace {
  key: string;
  into: number;
  sizes: VirtualItem[];
}

const places = new Map<RoomId, ReadingPlace>();

/** The place left in a room in this tab, if it was not the end. */
export function placeIn(room: RoomId): ReadingPlace | null {
  return places.get(room) ?? null;
}

/** Keeps the place, or forgets it (null: was reading at the end). */
export function keepPlace(room: RoomId, place: ReadingPlace | null): void {
  if (place) places.set(room, place);
  else places.delete(room);
}
