import type { AccountState } from "@/crypto/account-chain";
import type { Rest } from "@/crypto/at-rest";
import type { FernetKey } from "@/crypto/fernet";
import type { RoomState } from "@/crypto/room-chain";
import type { Event } from "@/protocol/event";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { AccountId, B64u32, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomEntryKind } from "@/protocol/room-entry";
import type { SendItem } from "@/protocol/send";
import type { Pin } from "../account/pins";

/** Who this browser profile is: written by sign-up, sign-in and recovery, read by the engine. */
export interface DeviceRow {
  key: "device";
  account: AccountId;
  handle: string;
  device: DeviceId;
  signKey: CryptoKey;
  boxKey: CryptoKey;
  boxPublic: B64u32;
  restKey: CryptoKey;
  /** sealed at rest: `{key: raw profile key, version, name}` */
  profile: Rest;
  operator: boolean;
}
export interface TermRow {
  key: "term";
  term: number;
}
/** The number of what was written into the outbox last. */
export interface OrderRow {
  key: "order";
  order: number;
}
/** Notes to self were here whole once. */
export interface NotesRow {
  key: "notes";
}
export type MetaRow = DeviceRow | TermRow | OrderRow | NotesRow;

/** One generation of the person's own user key; the private half cannot leave the profile. */
export interface UserKeyRow {
  generation: number;
  privateKey: CryptoKey;
  publicKey: B64u32;
}

/** What is known of a person. `name` and `profileKey` are sealed at rest. */
export interface AccountRow {
  account: AccountId;
  handle: string;
  state: AccountState;
  pin: Pin;
  /** where the pin stands in Notes to self; null: not there yet */
  pinSeq: number | null;
  profile: Rest | null;
  profileVersion: number;
}

/** A line of the roster, as far as events are judged by it. */
export interface SeatMark {
  accountN: number;
  role: Role;
}

/** What one entry of a room's chain changed: enough to judge an event by the roster of its seq. */
export interface SeatLine {
  n: number;
  seq: number;
  hash: B64u32;
  epoch: number;
  author: AccountId;
  kind: RoomEntryKind;
  /** the lines of the roster that this entry changed; null = no member from here on */
  seats: Record<string, SeatMark | null>;
  /** the policy from here on, where this entry changed it */
  policy: Policy | null;
}

/** A room's chain as verified here; a row of its own, for it is long and seldom changes. */
export interface ChainRow {
  room: RoomId;
  state: RoomState | null;
  lines: SeatLine[];
}

/** A change to a room that somebody asked for, kept until it is made or definitely refused. */
export interface WantedChange {
  id: string;
  change: RoomWish;
  /** hashes of the entries that were signed for it: once one of them stands in the chain it is made, whatever came after */
  tried: B64u32[];
}

/** What may be asked of a room. Made again from the newest chain whenever another change came first. */
export type RoomWish =
  | { kind: "add"; accounts: AccountId[] }
  | { kind: "remove"; accounts: AccountId[]; barred: boolean }
  | { kind: "leave" }
  | { kind: "role"; account: AccountId; role: Role; mutedUntil: number }
  | { kind: "settings"; policy: Policy }
  | { kind: "rename"; name: string }
  /** a new key, if none was made since this epoch */
  | { kind: "turn"; epoch: number };

/** This device's place in the room's log: number and hash of what it sealed or was accepted last. */
export interface Counter {
  deviceSeq: number;
  prevHash: B64u32;
}

/** How a frozen room may go on: restarted by an owner (this person), or by confirming an owner's restart entry. */
export type HaltWay = { t: "restart" } | { t: "confirm"; by: AccountId; hash: B64u32 };
export type RoomHalt = { t: "frozen"; reason: string; way: HaltWay | null } | { t: "left" } | null;

/** What is kept of a room, its chain apart. */
export interface RoomRow {
  room: RoomId;
  summary: RoomSummary;
  halt: RoomHalt;
  /** covered ranges of the log, ascending, disjoint; the last one is live */
  ranges: [number, number][];
  /** some rows wait for a key: a key that comes has them read again */
  locked: boolean;
  /** goes up whenever rows that were held already were written again: a tab that shows them reads them anew */
  rewritten: number;
  counter: Counter;
  read: number;
  readSent: number;
  /** the place of the last message of somebody else that is held here */
  heard: number;
  /** when a message that was deleted here, and may be restored, goes for good: ms by the server's clock; Infinity: none does */
  fades: number;
  /** sealed at rest: `{text, mine, seq}` of the newest message of the main line, as it reads now */
  preview: Rest | null;
  lastAt: number;
  /** this person did something here that gives their profile: they made the room, opened it or wrote */
  profileShared: boolean;
  /** version of the own profile that this room was given; 0: none */
  profileGiven: number;
  /** others who gave this room their profile: whoever makes a key passes on theirs, and nobody else's */
  givers: AccountId[];
  /** places whose words are to be taken yet: profiles that others gave here; in the notes, personal data */
  owed: number[];
  /** changes on their way, in order, so that a crash between sending and hearing heals */
  wanted: WantedChange[];
  /** a group's signed title, sealed at rest, and the entry it came with (0: none) */
  title: Rest | null;
  titleN: number;
  /** the epoch whose note was read last; 0: none yet */
  notedTo: number;
  /** the lowest epoch whose note was looked through for a link to the one before; 0: none yet */
  linkedTo: number;
  epochAt: number;
}

/** A room as the engine works with it. */
export interface RoomRecord extends RoomRow, ChainRow {}

export type Verdict = "ok" | "entry" | "newer" | "removed" | "unverified" | "no-key";

/** One event of the log as this device keeps it: the envelope (token dropped once opened) and the body sealed at rest. */
export interface EventRow {
  room: RoomId;
  seq: number;
  id: EventId;
  event: Event;
  verdict: Verdict;
  detail: string;
  body: Rest | null;
  /** the device's chain does not meet what came before: something is missing in between */
  gap: boolean;
}

/**
 * What the sender of the event at `seq` had seen at `at`, a place that is not held here yet or whose key has not come.
 * Compared, and removed, when that place is.
 */
export interface SightingRow {
  room: RoomId;
  at: number;
  seq: number;
  hash: B64u32;
}

/** Where an event stands that is about a message (`about` its id), in the thread below it, or of a sort that is looked for. */
export interface RefRow {
  room: RoomId;
  about: string;
  seq: number;
}

/** A message on its way. The draft rests sealed; once sealed for the room, `item` is resent byte for byte. */
export interface OutboxRow {
  id: EventId;
  room: RoomId;
  order: number;
  kind: SendItem["kind"];
  target: EventId | null;
  thread: EventId | null;
  publicText: string | null;
  body: Rest;
  createdAt: number;
  state: "queued" | "sealed" | "failed";
  reason: string | null;
  item: SendItem | null;
  /** counter before this item was sealed, restored when it is refused */
  before: Counter | null;
}

/** How far others are in a room, sealed at rest. */
export interface ReceiptsRow {
  room: RoomId;
  receipts: Rest;
}

export interface EpochKeyRow {
  room: RoomId;
  epoch: number;
  key: FernetKey;
}
export interface DraftRow {
  room: RoomId;
  text: Rest;
  /** when it was written, ms */
  at?: number;
  /** on another device; without words, it was taken back there */
  heard?: true;
}
export interface PersonalRow {
  key: string;
  seq: number;
  value: Rest;
  /** the notes are still to be told of it */
  due?: boolean;
}

/** Tables of the local store and their keys. */
export interface Tables {
  meta: { row: MetaRow; key: [string] };
  userKeys: { row: UserKeyRow; key: [number] };
  accounts: { row: AccountRow; key: [string] };
  rooms: { row: RoomRow; key: [string] };
  chains: { row: ChainRow; key: [string] };
  events: { row: EventRow; key: [string, number] };
  refs: { row: RefRow; key: [string, string, number] };
  sightings: { row: SightingRow; key: [string, number, number] };
  outbox: { row: OutboxRow; key: [string] };
  epochKeys: { row: EpochKeyRow; key: [string, number] };
  drafts: { row: DraftRow; key: [string] };
  receipts: { row: ReceiptsRow; key: [string] };
  personal: { row: PersonalRow; key: [string] };
}
export type TableName = keyof Tables;

/** Key paths, the same for every implementation. */
export const KEY_PATHS: { [T in TableName]: readonly string[] } = {
  meta: ["key"],
  userKeys: ["generation"],
  accounts: ["account"],
  rooms: ["room"],
  chains: ["room"],
  events: ["room", "seq"],
  refs: ["room", "about", "seq"],
  sightings: ["room", "at", "seq"],
  outbox: ["id"],
  epochKeys: ["room", "epoch"],
  drafts: ["room"],
  receipts: ["room"],
  personal: ["key"],
};
