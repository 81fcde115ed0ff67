import type { Result } from "@/crypto/result";
import type { EventKind } from "@/protocol/event";
import type { SessionRow } from "@/protocol/http/account";
import type { Page } from "@/protocol/http/rooms";
import type { AccountId, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { RoomType } from "@/protocol/room-entry";
import type { StartDirectError } from "../account/find-person";
import type { Connection } from "../connection";
import type { PlaceholderReason } from "../fold/fold";

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
  | { t: "frozen"; reason: string }
  | { t: "left" }
  | { t: "identity-changed"; account: AccountId };

export interface RoomRow {
  room: RoomId;
  type: RoomType;
  title: string;
  peer: Person | null;
  preview: { text: string; mine: boolean; state: MessageState | null } | null;
  /** ms */
  at: number;
  unread: number;
  draft: string;
  state: RoomStatus;
}

export type MessageState = "queued" | "sending" | "sent" | "failed";

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
    }
  | { t: "system"; key: string; seq: number; kind: EventKind; actor: Person; mine: boolean; at: number }
  | { t: "placeholder"; key: string; seq: number; at: number; reason: PlaceholderReason; detail: string };

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
  close(): void;
}

export type { StartDirectError };

/** What the interface sees of the engine, the same in every tab. Every `get…` is synchronous and stable until it changes. */
export interface EngineClient {
  getConnection(): Connection;
  getMe(): Me | null;
  /** null until the local store has been read */
  getRooms(): readonly RoomRow[] | null;
  getRoom(room: RoomId): RoomRow | null;
  subscribe(listener: () => void): () => void;
  openTimeline(room: RoomId): TimelineHandle;
  send(room: RoomId, text: string): Promise<EventId>;
  retry(id: EventId): Promise<void>;
  discard(id: EventId): Promise<void>;
  getDraft(room: RoomId): Promise<string>;
  setDraft(room: RoomId, text: string): void;
  /** The person looks at this room: opening it gives the others there one's name. */
  opened(room: RoomId): void;
  markRead(room: RoomId, seq: number): void;
  /** Takes the newest sealed page of a room, which the server sent with the document. */
  takePage(page: Page): void;
  startDirect(handle: string, fingerprint?: string): Promise<Result<RoomId, StartDirectError>>;
  confirmIdentity(account: AccountId): Promise<void>;
  setName(name: string): Promise<Result<null, string>>;
  sessions(): Promise<Result<SessionRow[], string>>;
  /** "/@handle#fingerprint" */
  myLink(): Promise<string>;
  signOut(): Promise<void>;
}
