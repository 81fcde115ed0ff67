import type { Result } from "@/crypto/result";
import type { EventKind } from "@/protocol/event";
import type { Emoji } from "@/protocol/event-body";
import type { SessionRow } from "@/protocol/http/account";
import type { Page } from "@/protocol/http/rooms";
import type { AccountId, B64u32, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";
import type { StartDirectError } from "../account/find-person";
import type { Connection } from "../connection";
import type { PlaceholderReason } from "../fold/folded";
import type { Deed } from "../outbox/deed";
import type { ChangeError } from "../rooms/room-changes";

export type { Connection };

export interface Person {
  account: AccountId;
  handle: string;
  /** the name in their profile, or "@handle" until it is known */
  name: string;
}
export interface Me extends Person {
  device: DeviceId;
  operator: boolean;
}

export type RoomStatus =
  | { t: "ready" }
  | { t: "opening" }
  | { t: "no-key"; epoch: number }
  | { t: "frozen"; reason: string; way: RestartWay | null }
  | { t: "left" }
  | { t: "identity-changed"; account: AccountId };

/** How a frozen room may go on: an owner restarts it, everybody else confirms that. */
export type RestartWay = { t: "restart" } | { t: "confirm"; by: Person; hash: B64u32 };

/** Somebody who sits in a room. */
export interface Member extends Person {
  role: Role;
  /** unix seconds, 0 = not muted */
  mutedUntil: number;
  me: boolean;
}

/** What one may do to a room now, by its signed policy; the first three in groups alone. */
export interface RoomRights {
  add: boolean;
  /** take others out, mute them, change their role (of those below oneself) */
  manage: boolean;
  rename: boolean;
  pin: boolean;
  /** delete what others wrote */
  deleteOthers: boolean;
  /** so long (seconds) after it was written one may edit what one wrote; 0: for ever */
  editWindow: number;
}

export type { ChangeError, Deed, Emoji };

export interface RoomRow {
  room: RoomId;
  type: RoomType;
  /** a group's name, the other person's name, or empty while neither is known */
  title: string;
  peer: Person | null;
  /** how many sit in it, oneself included */
  memberCount: number;
  /** one's own role; null where one is no member (any more) */
  role: Role | null;
  rights: RoomRights;
  /** newcomers read what was said before they came */
  sharesPast: boolean;
  preview: { text: string; mine: boolean; state: MessageState | null } | null;
  /** ms */
  at: number;
  unread: number;
  /** of those, how many name me or answer me, as far as they are here */
  calls: number;
  draft: string;
  state: RoomStatus;
}

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
  /** "unknown": it is not here, or may not be read */
  state: "here" | "deleted" | "unknown";
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
}

/** What stands at a message beside its words. */
export interface MessageMarks {
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
  /** nothing older exists, or may be read */
  atStart: boolean;
  loading: boolean;
  /** the seq after which "new messages" begins; fixed when the room was opened; null when nothing was new */
  unreadAfter: number | null;
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
  close(): void;
}

export type { StartDirectError };

/** What the interface sees of the engine, the same in every tab. Every `get…` is synchronous and stable until it changes. */
export interface EngineClient {
  getConnection(): Connection;
  getMe(): Me | null;
  /** null until the local store has been read */
  getRooms(): readonly RoomRow[] | null;
  /** Those with the newest words, which are there before all are; then all. */
  getNewest(): readonly RoomRow[] | null;
  getRoom(room: RoomId): RoomRow | null;
  /** Who writes in a room just now, but for oneself; empty for most rooms at most times. */
  getTyping(room: RoomId): readonly Person[];
  subscribe(listener: () => void): () => void;
  /** Begins to read a room that will be on the screen in a moment: `openTimeline` of it goes on from there. */
  readAhead(room: RoomId): void;
  openTimeline(room: RoomId): TimelineHandle;
  /** The thread below a message, with the message itself first. `at`: where that stands. */
  openThread(room: RoomId, root: { id: EventId; at: number }): TimelineHandle;
  send(room: RoomId, text: string): Promise<EventId>;
  /** Does something in the conversation: kept before this resolves, and seen at once. */
  act(room: RoomId, deed: Deed): Promise<EventId>;
  retry(id: EventId): Promise<void>;
  discard(id: EventId): Promise<void>;
  getDraft(room: RoomId): Promise<string>;
  setDraft(room: RoomId, text: string): void;
  /** The person looks at this room: opening it gives the others there one's name. */
  opened(room: RoomId): void;
  markRead(room: RoomId, seq: number): void;
  /** The person writes in this room: to be called at every key. */
  typing(room: RoomId): void;
  /** Everybody who has the message at `seq`, asked of the server now; what is known here where it cannot be had. */
  receiptsOf(room: RoomId, seq: number): Promise<readonly MessageReceipt[]>;
  /** Takes the newest sealed page of a room, which the server sent with the document. */
  takePage(page: Page): void;
  startDirect(handle: string, fingerprint?: string): Promise<Result<RoomId, StartDirectError>>;
  /** Looks somebody up by handle and meets them, without opening a room. */
  findPerson(handle: string): Promise<Result<Person, StartDirectError>>;
  /** The people one has a chat with, or a group in common, by name. */
  getPeople(): Promise<readonly Person[]>;
  /** Everybody in a room, owners first, then by name; null until it is known. Read anew when the room changes. */
  getMembers(room: RoomId): Promise<readonly Member[] | null>;
  /** An id for a group to be made: with the same one it is made once, however often it is asked for. */
  freshRoom(): RoomId;
  createGroup(room: RoomId, name: string, members: readonly AccountId[]): Promise<Result<RoomId, ChangeError>>;
  addMembers(room: RoomId, members: readonly AccountId[]): Promise<Result<null, ChangeError>>;
  /** `barred`: only an admin may add them again. */
  removeMembers(room: RoomId, members: readonly AccountId[], barred: boolean): Promise<Result<null, ChangeError>>;
  leaveRoom(room: RoomId): Promise<Result<null, ChangeError>>;
  /** `mutedUntil`: unix seconds, 0 = not muted */
  setRole(room: RoomId, member: AccountId, role: Role, mutedUntil: number): Promise<Result<null, ChangeError>>;
  renameRoom(room: RoomId, name: string): Promise<Result<null, ChangeError>>;
  /** An owner lets a frozen room go on from where the server's log stands. */
  restartRoom(room: RoomId): Promise<Result<null, ChangeError>>;
  /** Believes an owner's restart: what is held of the room here is dropped and read anew. */
  confirmRestart(room: RoomId, hash: B64u32): Promise<Result<null, ChangeError>>;
  confirmIdentity(account: AccountId): Promise<void>;
  setName(name: string): Promise<Result<null, string>>;
  sessions(): Promise<Result<SessionRow[], string>>;
  /** "/@handle#fingerprint" */
  myLink(): Promise<string>;
  signOut(): Promise<void>;
}
