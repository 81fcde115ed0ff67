import { eventKind } from "@/protocol/event";
import type { EntryFacts } from "./entry-facts";
import type { FoldEvent } from "./fold-event";
import type { Folded, PlaceholderReason } from "./folded";

const SILENT: ReadonlySet<string> = new Set(["profile", "personal", "rotate", "invite", "invite-revoke"]);
/** What is blanked together with the message that it is about. */
const GOES_ALONG: ReadonlySet<string> = new Set(["edit", "reaction", "unreaction"]);
const NO_FACTS: EntryFacts = { people: [], role: null, mutedUntil: 0, title: null };

/** A place in the log that cannot be shown as what it is. */
export function placeholder({ seq, at, detail }: FoldEvent, reason: PlaceholderReason): Folded {
  return { t: "placeholder", seq, reason, detail, at };
}

/** What is seen of a chain entry. A new key says nothing to anybody, unless a name came with it. */
export function entryLine(event: FoldEvent): Folded | null {
  const kind = eventKind.safeParse(event.kind);
  if (!kind.success) return placeholder(event, "newer");
  const { seq, sender, at } = event;
  const entry = event.entry ?? NO_FACTS;
  return SILENT.has(kind.data) && entry.title === null
    ? null
    : { t: "system", seq, kind: kind.data, actor: sender, at, entry };
}

/** Why a token is not shown. `target`: what is known of the message that it is about. */
export function closedLine(event: FoldEvent, target: { isDeleted: boolean } | undefined): Folded | null {
  const { verdict, kind } = event;
  if (verdict === "ok" || verdict === "entry" || SILENT.has(kind)) return null;
  // Blanked with its message, as far as one can see: whether that was deleted is known once it is here.
  const goesAlong = verdict === "removed" && GOES_ALONG.has(kind) && (!target || target.isDeleted);
  return goesAlong ? null : placeholder(event, verdict);
}
