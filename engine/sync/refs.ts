import { tokenKind } from "@/protocol/event";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Reader } from "../store/store";
import type { EventRow, RefRow } from "../store/tables";

/** What is looked for in a whole room, wherever it stands: its deletions, its pins, its own emoji. */
export type Sort = "delete" | "pin" | "emoji";

const SORT_OF: Readonly<Record<string, Sort>> = { delete: "delete", pin: "pin", unpin: "pin", emoji: "emoji" };

/** Where a row is found without its seq: by the message it is about, by the thread it stands in, by its sort. */
export function refsOf({ room, seq, event }: EventRow): RefRow[] {
  if (!tokenKind.safeParse(event.kind).success) return [];
  const about = [event.target, event.thread, SORT_OF[event.kind]];
  return about.flatMap((one) => (one ? [{ room, about: one, seq }] : []));
}

/** The rows about a message, in its thread, or of a sort, in the order of the log. The transaction holds `refs` and `events`. */
export async function rowsAbout(tx: Reader, room: RoomId, about: EventId | Sort): Promise<EventRow[]> {
  const refs = await tx.range("refs", { from: [room, about], to: [room, about] });
  const rows = await Promise.all(refs.map(({ seq }) => tx.get("events", [room, seq])));
  return rows.flatMap((row) => row ?? []);
}
