import { z } from "zod";
import { type EventId, eventId, type RoomId, roomId } from "@/protocol/ids";

/** What a person marks a message with for themselves alone: to have it at hand, or to see it no more. */
export type OwnMark = "star" | "hidden";

/** A message that bears such a mark. */
export interface Marked {
  room: RoomId;
  message: EventId;
  /** where it stands in its room's log */
  at: number;
  /** since when (ms) */
  since: number;
}

const value = z.object({ at: z.int().min(1), since: z.int().min(0) });

/** What the keys of such marks begin with, as personal data: `<mark>/<room>/<message>`. */
export function keysOf(mark: OwnMark): string {
  return `${mark}/`;
}

/** Key and value of a mark as personal data; without `on` the value that takes it back. */
export function markEntry(
  mark: OwnMark,
  { room, message, at, since }: Marked,
  on: boolean,
): { key: string; value: string } {
  return { key: `${keysOf(mark)}${room}/${message}`, value: on ? JSON.stringify({ at, since }) : "" };
}

/** The marked message that a piece of personal data tells of; null where it is none, or was taken back. */
export function markedBy(mark: OwnMark, key: string, said: unknown): Marked | null {
  if (!key.startsWith(keysOf(mark))) return null;
  const [room, message, ...more] = key.slice(keysOf(mark).length).split("/");
  const ids = z.tuple([roomId, eventId]).safeParse([room, message]);
  const read = value.safeParse(said);
  return ids.success && read.success && more.length === 0
    ? { room: ids.data[0], message: ids.data[1], ...read.data }
    : null;
}

/** All that bear a mark, of what personal data says. */
export function allMarked(mark: OwnMark, said: ReadonlyMap<string, unknown>): Marked[] {
  return [...said].flatMap(([key, value]) => markedBy(mark, key, value) ?? []);
}
