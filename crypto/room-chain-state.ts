import { type AccountId, type B64u32, type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomEntryKind, RoomPayload, RoomType, Seat } from "@/protocol/room-entry";
import { hashText } from "./hash";

/** One line of a room's roster, with what the chain knows beside it. */
export interface SeatState {
  account: AccountId;
  identityHash: B64u32;
  generation: number;
  userKey: B64u32;
  /** length of the person's account chain that this line stands on */
  accountN: number;
  role: Role;
  /** unix seconds, 0 = not muted */
  mutedUntil: number;
  /** the epoch and entry with which the person came in */
  sinceEpoch: number;
  sinceN: number;
}
export type Seats = Record<AccountId, SeatState>;

/** A room's chain, folded; plain JSON. */
export interface RoomState {
  room: RoomId;
  type: RoomType;
  n: number;
  /** of the last entry (its event's tokenHash) */
  hash: B64u32;
  epoch: number;
  /** of the last entry's event */
  seq: number;
  /** of the event that began the epoch */
  epochSeq: number;
  keyCommits: Record<number, B64u32>;
  /** of the current epoch's note */
  noteHash: B64u32 | null;
  policy: Policy;
  seats: Seats;
  rosterHash: B64u32;
  /** people whom only an admin may add again */
  barred: AccountId[];
  /** somebody left since the epoch began and still holds its key, or the room was restarted: a new key comes first */
  left: boolean;
}

/** A kind of entry with its delta, as in protocol/room-entry. */
export type RoomChange = {
  [K in RoomEntryKind]: { kind: K; delta: Extract<RoomPayload, { 4: K }>[10] };
}[RoomEntryKind];

/** A fresh room: everybody writes, admins change things, all revisions show, newcomers start where they come in. */
export const DEFAULT_POLICY: Policy = {
  post: "member",
  add: "admin",
  edit: "admin",
  pin: "admin",
  atRoom: "admin",
  editWindow: 0,
  revisions: "all",
  slow: 0,
  ttl: 0,
  history: false,
};

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Roles in order, to compare them. */
export function rank(role: Role): number {
  return RANK[role];
}

/** Whether a kind of entry begins a new epoch, and so carries keyCommit and noteHash. */
export function makesEpoch(kind: RoomEntryKind): boolean {
  return kind === "create" || kind === "add" || kind === "remove" || kind === "rotate";
}

/** Code-unit order of accounts, the same everywhere (never a locale's). */
export function byAccount(a: Seat, b: Seat): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

/** The roster as its lines, sorted by account. */
export function seatsOf(seats: Seats): Seat[] {
  return Object.values<SeatState>(seats)
    .map((seat): Seat => [seat.account, seat.identityHash, seat.generation, seat.userKey, seat.accountN, seat.role])
    .sort(byAccount);
}

/** Hash of a roster, in whatever order its lines come. */
export function rosterHash(seats: readonly Seat[]): Promise<B64u32> {
  return hashText("sotto/roster/1", JSON.stringify([...seats].sort(byAccount)));
}

/** Hash of an entry: the tokenHash of its event, and the next entry's `prevHash`. Takes the event's public text. */
export function roomEntryHash(publicText: string): Promise<B64u32> {
  return hashText("sotto/room-hash/1", publicText);
}

/** The link that the next entry must carry. */
export function nextLink(state: RoomState | null): { n: number; prevHash: B64u32 } {
  return { n: (state?.n ?? 0) + 1, prevHash: state?.hash ?? ZERO_HASH };
}

/** An entry's payload with its places named. */
export interface RoomEntry {
  room: RoomId;
  id: EventId;
  change: RoomChange;
  n: number;
  prevHash: B64u32;
  author: AccountId;
  device: string;
  deviceSeq: number;
  rosterHash: B64u32;
  epoch: number;
  keyCommit: B64u32 | null;
  noteHash: B64u32 | null;
  policy: Policy | null;
}

export function namedEntry(payload: RoomPayload): RoomEntry {
  const [
    ,
    ,
    room,
    id,
    kind,
    n,
    prevHash,
    author,
    device,
    deviceSeq,
    delta,
    roster,
    epoch,
    keyCommit,
    noteHash,
    policy,
  ] = payload;
  const change = { kind, delta } as RoomChange;
  const place = { room, id, change, n, prevHash, author, device, deviceSeq };
  return { ...place, rosterHash: roster, epoch, keyCommit, noteHash, policy };
}
