import type { Event } from "@/protocol/event";
import { entryPublic, roomPayload } from "@/protocol/room-entry";

/**
 * The accounts that an event takes out of its room: those that a `remove` names, the author of a `leave`.
 * The entry was judged before it was stored, so reading its own words is enough; one that cannot be read parts
 * everybody, who then join again and are judged by the database.
 */
export function removedBy(event: Event): readonly string[] | "everybody" {
  if (event.kind === "leave") return [event.sender];
  if (event.kind !== "remove") return [];
  try {
    const [payload] = entryPublic.parse(JSON.parse(event.public ?? ""));
    const parsed = roomPayload.parse(JSON.parse(payload));
    return parsed[4] === "remove" ? parsed[10][0] : "everybody";
  } catch {
    return "everybody";
  }
}
