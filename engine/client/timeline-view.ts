import type { EventKind } from "@/protocol/event";
import type { Emoji } from "@/protocol/event-body";
import type { B64u32, EventId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { PlaceholderReason } from "../fold/folded";
import type { ThreadUnread } from "../fold/thread-unread";
import type { Person } from "./view-types";

/** `delivered`, `read`: to, and by, everybody else who was in the room when it was said, as far as is told. */
export type MessageState = "queued" | "sending" | "sent" | "delivered" | "read" | "failed";

/** How far a message has come with somebody. Times are when they were last known to come further: not later than that. */
export interface MessageReceipt {
  person: Person;
  /** ms; null: not that one knows */
  deliveredAt: number | null;
  readAt: number | null;
}

/** One emoji below a message, with whoever gave it. */
export interface ReactionView {
  emoji: Emoji;
  people: readonly Person[];
  /** whether oneself did */
  mine: boolean;
}

/** The message that another one answers, as it reads now. */
export interface Quote {
  id: EventId;
  /** where it stands; null: nobody said */
  at: number | null;
  /** "hidden": one deleted it for oneself; "unknown": it is not here, or may not be read */
  state: "here" | "deleted" | "hidden" | "unknown";
  sender: Person | null;
  mine: boolean;
  text: string;
}

/** An earlier wording of a message. */
export interface Wording {
  text: string;
  at: number;
  /** written on another device at the same time as the one after it */
  beside: boolean;
}

/** What a message shows of the thread below it. */
export interface ThreadChip {
  count: number;
  /** ms */
  last: number;
  faces: readonly Person[];
  news: ThreadNews;
}

/** What a thread is to whoever reads it. */
export interface ThreadNews extends ThreadUnread {
  /** they want to hear of it only where it calls them */
  muted: boolean;
}

/** What stands at a message beside its words. */
export interface MessageMarks {
  /** its words were said elsewhere before: so says whoever sent them on */
  forwarded: boolean;
  edited: boolean;
  /** when the newest wording was written, ms */
  wordedAt: number;
  /** the earlier wordings, oldest first, as far as the room lets this person see them */
  wordings: readonly Wording[];
  reactions: readonly ReactionView[];
  pin: { by: Person; at: number } | null;
  quote: Quote | null;
  /** the thread below it */
  below: ThreadChip | null;
  /** what this person did about it that was refused */
  stuck: { id: EventId; kind: string; reason: string | null } | null;
}

export type TimelineItem =
  | {
      t: "message";
      key: EventId;
      seq: number | null;
      sender: Person;
      mine: boolean;
      text: string;
      at: number;
      state: MessageState;
      reason: string | null;
      /** the `tokenHash` of the newest wording in the log: what an edit replaces; null while it is not there */
      wording: B64u32 | null;
      marks: MessageMarks;
    }
  | TombstoneItem
  | SystemItem
  | { t: "placeholder"; key: string; seq: number; at: number; reason: PlaceholderReason; detail: string };

/** A message that is pinned now. */
export type PinnedItem = Extract<TimelineItem, { t: "message" }> & {
  marks: MessageMarks & { pin: NonNullable<MessageMarks["pin"]> };
};

/** What is left of a message that was deleted: whose it was, and who deleted it. */
export interface TombstoneItem {
  t: "tombstone";
  key: EventId;
  seq: number;
  at: number;
  sender: Person;
  mine: boolean;
  by: Person;
  byMe: boolean;
  /** for ever: nobody can bring it back */
  hard: boolean;
  /** for oneself alone: it stands here for the thread below it */
  forMe: boolean;
  /** when, ms */
  deletedAt: number;
  below: ThreadChip | null;
}

/** A line about the room itself: who did what to whom. */
export interface SystemItem {
  t: "system";
  key: string;
  seq: number;
  kind: EventKind;
  actor: Person;
  mine: boolean;
  at: number;
  /** those it happened to (added, removed, given a role), at most three of them */
  people: readonly (Person & { me: boolean })[];
  /** how many it happened to */
  count: number;
  /** of a `role` line */
  role: Role | null;
  /** of a `role` line: muted until then (unix seconds), 0 = not muted */
  mutedUntil: number;
  /** of a line that gave the group its name */
  title: string | null;
}

export interface Timeline {
  items: readonly TimelineItem[];
  /** the pinned messages that are held, wherever they stand */
  pins: readonly PinnedItem[];
  /** nothing older exists, or may be read */
  atStart: boolean;
  loading: boolean;
  /** the seq after which "new messages" begins; fixed when the room, or thread, was opened; null when nothing was new */
  unreadAfter: number | null;
  /** of a thread; null: the main line */
  thread: ThreadNews | null;
  /** the last seq held here */
  head: number;
}

/** A live view on one room. `get` is a stable snapshot until something changes. */
export interface TimelineHandle {
  get(): Timeline;
  subscribe(listener: () => void): () => void;
  loadOlder(): void;
  /** Brings everything from that place of the log on into the window; false where that cannot be had now. */
  reach(seq: number): Promise<boolean>;
  /** The place of the first line of that moment (ms) or later, of the last line where there is none; fetches what is needed. */
  since(at: number): Promise<number | null>;
  close(): void;
}
