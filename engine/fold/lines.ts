import { eventKind } from "@/protocol/event";
import type { EntryFacts } from "./entry-facts";
import type { FoldEvent } from "./fold-event";
import type { Folded, PlaceholderReason, ThreadSummary } from "./folded";
import type { MessageState } from "./message-state";

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

/** What is left of a message that its reader has deleted for themselves: the way to the thread below it. */
export function hiddenLine({ id, seq, sender, at }: FoldEvent, below: ThreadSummary): Folded {
  const deletion = { by: sender, at, seq, hard: true, forMe: true } as const;
  return { t: "tombstone", id, seq, sender, at, thread: null, below, deletion };
}

/** Why a token is not shown. `target`: what is known of the message that it is about. */
export function closedLine(event: FoldEvent, target: MessageState | undefined): Folded | null {
  const { verdict, kind } = event;
  if (verdict === "ok" || verdict === "entry" || SILENT.has(kind)) return null;
  return verdict === "removed" && GOES_ALONG.has(kind) && isNoLoss(event, target) ? null : placeholder(event, verdict);
}

/**
 * Whether words that are gone leave nothing to tell of: they went with their message, as far as one can see (whether it was
 * deleted is known once it is here), or were an edit of somebody else's, which never counted.
 */
function isNoLoss({ kind, sender }: FoldEvent, target: MessageState | undefined): boolean {
  return !target || target.isDeleted || (kind === "edit" && sender !== target.event.sender);
}
