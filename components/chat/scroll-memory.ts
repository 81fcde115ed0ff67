import type { VirtualItem } from "@tanstack/react-virtual";
import type { RoomId } from "@/protocol/ids";

/** Where someone was reading: the line at the top, and how far into it (px). */
interface ReadingPlace {
  key: string;
  into: number;
}

const places = new Map<RoomId, ReadingPlace>();
const sizes = new Map<RoomId, VirtualItem[]>();

/** The place left in a room in this tab, if it was not the end. */
export function placeIn(room: RoomId): ReadingPlace | null {
  return places.get(room) ?? null;
}

/** The heights of the lines that were measured above a place that was left. */
export function sizesIn(room: RoomId): VirtualItem[] {
  return sizes.get(room) ?? [];
}

/** Keeps the place, or forgets it (null: was reading at the end). */
export function keepPlace(room: RoomId, place: ReadingPlace | null): void {
  if (place) places.set(room, place);
  else places.delete(room);
}

/** Keeps the heights measured so far of a room that is left; only where a place in it is kept. */
export function keepSizes(room: RoomId, measured: VirtualItem[]): void {
  if (places.has(room)) sizes.set(room, measured);
  else sizes.delete(room);
}
