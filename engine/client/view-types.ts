import type { Result } from "@/crypto/result";
import type { Emoji, PersonStatus } from "@/protocol/event-body";
import type { SessionRow } from "@/protocol/http/account";
import type { Page } from "@/protocol/http/rooms";
import type { AccountId, B64u32, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";
import type { StartDirectError } from "../account/find-person";
import type { ProfileChange } from "../account/profile";
import type { Connection } from "../connection";
import type { Deed } from "../outbox/deed";
import type { Marked } from "../own-marks";
import type { ChangeError } from "../rooms/room-changes";
import type { Fate } from "./fate";
import type { Placed } from "./mark-messages";
import type { Starred, Stars } from "./stars";
import type { Threads } from "./threads";
import type { MessageReceipt, MessageState, TimelineHandle } from "./timeline-view";
import type { Unread } from "./unread-marks";

export type * from "./timeline-view";
export type { Connection };

export interface Person {
  account: AccountId;
  handle: string;
  /** the name in their profile, or "@handle" until it is known */
  name: string;
  /** what they say of themselves; it may be over by now */
  status?: PersonStatus;
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

export type { ChangeError, Deed, Emoji, Fate, Marked, PersonStatus, ProfileChange, Starred };

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
  /** until then (unix seconds) one may not post there; 0: one may, Infinity: nobody of one's role may */
  silentUntil: number;
  /** newcomers read what was said before they came */
  sharesPast: boolean;
  preview: { text: string; mine: boolean; state: MessageState | null } | null;
  /** ms */
  at: number;
  unread: number;
  /** of those, how many name me or answer me, as far as they are here */
  calls: number;
  /** its person has read it, and marked it as unread: that counts no message */
  marked: boolean;
  draft: string;
  /** the draft was written, or taken back, on another device */
  draftHeard?: boolean;
  state: RoomStatus;
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
  readonly stars: Pick<Stars, "get" | "set" | "list">;
  readonly threads: Pick<Threads, "read" | "mute">;
  readonly unread: Pick<Unread, "set">;
  /** Deletes messages for oneself alone, on all one's devices, or (`on` false) shows them again. */
  hide(room: RoomId, messages: readonly Placed[], on: boolean): Promise<void>;
  subscribe(listener: () => void): () => void;
  /** Begins to read a room that will be on the screen in a moment: `openTimeline` of it goes on from there. */
  readAhead(room: RoomId): void;
  openTimeline(room: RoomId): TimelineHandle;
  /** The thread below a message, with the message itself first. `at`: where that stands. */
  openThread(room: RoomId, root: { id: EventId; at: number }): TimelineHandle;
  send(room: RoomId, text: string): Promise<EventId>;
  /** Does something in the conversation: kept before this resolves, and seen at once. */
  act(room: RoomId, deed: Deed): Promise<EventId>;
  /** What has become of what was done: how much is on its way, and which of it was refused. */
  fateOf(ids: readonly EventId[]): Promise<Fate>;
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
  setProfile(change: ProfileChange): Promise<Result<null, string>>;
  sessions(): Promise<Result<SessionRow[], string>>;
  /** "/@handle#fingerprint" */
  myLink(): Promise<string>;
  signOut(): Promise<void>;
}
