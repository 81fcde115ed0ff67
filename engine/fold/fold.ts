import type { EventKind } from "@/protocol/event";
import { eventKind } from "@/protocol/event";
import type { AccountId, EventId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Verdict } from "../store/tables";

/** One event as a reader holds it: envelope, verdict and, where it opened, its body. */
export interface FoldEvent {
  seq: number;
  id: EventId;
  kind: string;
  sender: AccountId;
  at: number;
  verdict: Verdict;
  detail: string;
  body: unknown;
  gap: boolean;
  /** what an entry says; null for everything else */
  entry: EntryFacts | null;
}

/** What a chain entry changed, in terms of people. */
export interface EntryFacts {
  /** those it happened to */
  people: readonly AccountId[];
  role: Role | null;
  /** unix seconds, 0 = not muted */
  mutedUntil: number;
  /** the name that came with it */
  title: string | null;
}

export type PlaceholderReason = "newer" | "missing" | "removed" | "unverified" | "no-key";

/** What a room looks like: messages, lines about membership, and named placeholders for what cannot be shown. */
export type Folded =
  | { t: "message"; id: EventId; seq: number; sender: AccountId; text: string; at: number }
  | { t: "system"; seq: number; kind: EventKind; actor: AccountId; at: number; entry: EntryFacts }
  | { t: "placeholder"; seq: number; reason: PlaceholderReason; detail: string; at: number };

const SILENT: ReadonlySet<string> = new Set(["profile", "personal", "rotate", "invite", "invite-revoke"]);
const NO_FACTS: EntryFacts = { people: [], role: null, mutedUntil: 0, title: null };

/**
 * The one pure fold from events to a room. The order in which they are given, and how often, makes no difference:
 * only their seq does. Every kind that this version cannot show is named, never dropped in silence.
 */
export function fold(events: readonly FoldEvent[]): Folded[] {
  const bySeq = new Map<number, FoldEvent>();
  for (const event of events) bySeq.set(event.seq, event);
  const folded: Folded[] = [];
  for (const event of [...bySeq.values()].sort((a, b) => a.seq - b.seq)) {
    if (event.gap) folded.push({ t: "placeholder", seq: event.seq, reason: "missing", detail: "", at: event.at });
    const item = foldOne(event);
    if (item) folded.push(item);
  }
  return folded;
}

function foldOne(event: FoldEvent): Folded | null {
  const { seq, at, detail } = event;
  const placeholder = (reason: PlaceholderReason): Folded => ({ t: "placeholder", seq, reason, detail, at });
  switch (event.verdict) {
    case "entry": {
      const kind = eventKind.safeParse(event.kind);
      if (!kind.success) return placeholder("newer");
      const entry = event.entry ?? NO_FACTS;
      // A new key says nothing to anybody, unless a name came with it.
      if (SILENT.has(kind.data) && entry.title === null) return null;
      return { t: "system", seq, kind: kind.data, actor: event.sender, at, entry };
    }
    case "newer":
    case "removed":
    case "unverified":
    case "no-key":
      return SILENT.has(event.kind) ? null : placeholder(event.verdict);
    case "ok":
      if (SILENT.has(event.kind)) return null;
      if (event.kind !== "message") return placeholder("newer");
      return { t: "message", id: event.id, seq, sender: event.sender, text: (event.body as ["text", string])[1], at };
  }
}
