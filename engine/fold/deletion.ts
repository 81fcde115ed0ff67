import type { FoldEvent } from "./fold-event";
import type { Deletion } from "./folded";

/** What a `delete` leaves: the author's own word, or in a group an admin's. Only for ever comes after for a while. */
export function afterDelete(
  before: Deletion | null,
  event: FoldEvent,
  { author, hard }: { author: string; hard: boolean },
): Deletion | null {
  if (event.sender !== author && !event.rights.deleteOthers) return before;
  if (before && (before.hard || !hard)) return before;
  return { by: event.sender, at: event.at, seq: event.seq, hard };
}

/** What a `restore` leaves: it is for who deleted, and nothing brings back what went for ever. */
export function afterRestore(before: Deletion | null, event: FoldEvent): Deletion | null {
  return before && !before.hard && before.by === event.sender ? null : before;
}
