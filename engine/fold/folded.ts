import type { EventKind } from "@/protocol/event";
import type { Content, Emoji } from "@/protocol/event-body";
import type { AccountId, B64u32, EventId } from "@/protocol/ids";
import type { EntryFacts } from "./entry-facts";

/** The messages that a person has deleted for themselves. */
export type Hidden = Pick<ReadonlySet<EventId>, "has">;

/** Why something of the log cannot be shown. */
export type PlaceholderReason = "newer" | "missing" | "removed" | "unverified" | "no-key";

/** One wording of a message: as it was first written, or as an edit left it. */
export interface Version {
  seq: number;
  at: number;
  /** what an edit of this wording names */
  tokenHash: B64u32;
  content: Content;
  /** it was written for another wording than the one before it in the log: two devices edited at once */
  beside: boolean;
}

/** One emoji below a message, with whoever gave it, in order. */
export interface Reaction {
  emoji: Emoji;
  people: readonly AccountId[];
}

/** Who pinned a message, and when. */
export interface Pin {
  by: AccountId;
  at: number;
  seq: number;
}

/** Who deleted a message, and when. `hard`: for ever. `forMe`: not for everyone, but whoever reads this did it for themselves. */
export interface Deletion {
  by: AccountId;
  at: number;
  seq: number;
  hard: boolean;
  forMe?: true;
}

/** What a message shows of the thread below it. */
export interface ThreadSummary {
  count: number;
  last: number;
  /** who wrote there last, at most three */
  faces: readonly AccountId[];
}

/** Where a message stands, whatever became of its words. */
interface Place {
  id: EventId;
  seq: number;
  sender: AccountId;
  at: number;
  /** the message whose thread it stands in; null: the main line */
  thread: EventId | null;
  /** the thread below it */
  below: ThreadSummary | null;
}

export interface FoldedMessage extends Place {
  t: "message";
  /** the newest wording's */
  text: string;
  version: Version;
  /** the wordings before the newest, oldest first */
  revisions: readonly Version[];
  reactions: readonly Reaction[];
  pin: Pin | null;
  /** the message it answers, by its id alone */
  reply: EventId | null;
  /** where that one is said to stand */
  replyAt: number | null;
  /** whom it names or answers, as its author had it */
  wakes: readonly AccountId[];
}

export interface FoldedTombstone extends Place {
  t: "tombstone";
  deletion: Deletion;
}

/** What a room looks like: messages, what is left of deleted ones, lines about membership, and named placeholders. */
export type Folded =
  | FoldedMessage
  | FoldedTombstone
  | { t: "system"; seq: number; kind: EventKind; actor: AccountId; at: number; entry: EntryFacts }
  | { t: "placeholder"; seq: number; reason: PlaceholderReason; detail: string; at: number };

/** An emoji of the room's own. */
export interface EmojiDefinition {
  name: string;
  data: string;
  by: AccountId;
  seq: number;
}

export interface FoldedRoom {
  /** the main line, in the order of the log */
  items: readonly Folded[];
  /** what stands in threads, by the id of the message above, each in the order of the log */
  threads: ReadonlyMap<EventId, readonly Folded[]>;
  /** the pinned messages, in the order of pinning */
  pins: readonly (Pin & { id: EventId })[];
  /** by name */
  emoji: ReadonlyMap<string, EmojiDefinition>;
}
