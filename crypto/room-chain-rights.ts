import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Policy, Role } from "@/protocol/policy";
import type { Seat } from "@/protocol/room-entry";
import { directRoomId } from "./hash";
import { type RoomChange, type RoomEntry, type RoomState, rank, type SeatState, type Seats } from "./room-chain-state";

/** What a member may or may not do. `at-room` = address everybody; `edit` = change name, topic, policy. */
export type RoomAction =
  | "post"
  | "pin"
  | "at-room"
  | "add"
  | "remove"
  | "role"
  | "settings"
  | "rotate"
  | "leave"
  | "invite"
  | "restart";

/** The least role that an action asks for in a group. Policy may open `add` to everybody, but never what binds others. */
function leastRole(policy: Policy, action: RoomAction): Role {
  switch (action) {
    case "post":
      return policy.post;
    case "pin":
      return policy.pin;
    case "at-room":
      return policy.atRoom;
    case "add":
    case "invite":
      return policy.add;
    case "settings":
      return rank(policy.edit) > rank("admin") ? policy.edit : "admin";
    case "remove":
    case "role":
      return "admin";
    case "restart":
      return "owner";
    case "rotate":
    case "leave":
      return "member";
  }
}

const ALONE_OR_TWO: ReadonlySet<RoomAction> = new Set(["post", "pin", "at-room", "settings", "rotate", "restart"]);

/** Whether a person may do this now (`nowSeconds`: unix seconds, for mutes). A stranger may do nothing. */
export function rightTo(state: RoomState, account: string, action: RoomAction, nowSeconds: number): boolean {
  const seat = Object.hasOwn(state.seats, account) ? state.seats[account as AccountId] : undefined;
  if (seat === undefined) return false;
  if (state.type !== "group") return ALONE_OR_TWO.has(action);
  const isMuted = (action === "post" || action === "pin" || action === "at-room") && seat.mutedUntil > nowSeconds;
  return !isMuted && rank(seat.role) >= rank(leastRole(state.policy, action));
}

/** Whether the author stands above a role: owners above every one, others above lower ones only. */
function isAbove(author: SeatState, role: Role): boolean {
  return author.role === "owner" || rank(role) < rank(author.role);
}

function mayAdd(state: RoomState, author: SeatState, fresh: readonly Seat[]): boolean {
  if (Object.keys(state.seats).length + fresh.length > LIMITS.roomMembers) return false;
  return fresh.every(([account, , , , , role]) => {
    const isBarred = state.barred.includes(account) && rank(author.role) < rank("admin");
    return !isBarred && (role === "member" || isAbove(author, role));
  });
}

function mayRemove(state: RoomState, author: SeatState, accounts: readonly AccountId[]): boolean {
  return accounts.every((account) => {
    const target = state.seats[account];
    return target !== undefined && account !== author.account && isAbove(author, target.role);
  });
}

function mayChangeRole(state: RoomState, author: SeatState, delta: readonly [AccountId, Role, number]): boolean {
  const [account, role, mutedUntil] = delta;
  const target = state.seats[account];
  if (target === undefined) return false;
  if (author.role === "owner") return true;
  // One may step down, but not take off one's own mute.
  if (account === author.account) return rank(role) < rank(author.role) && mutedUntil === target.mutedUntil;
  return isAbove(author, target.role) && isAbove(author, role);
}

function mayChange(state: RoomState, author: SeatState, change: RoomChange): boolean {
  switch (change.kind) {
    case "add":
      return rightTo(state, author.account, "add", 0) && mayAdd(state, author, change.delta[0]);
    case "remove":
      return rightTo(state, author.account, "remove", 0) && mayRemove(state, author, change.delta[0]);
    case "role":
      return rightTo(state, author.account, "role", 0) && mayChangeRole(state, author, change.delta);
    case "leave":
    case "settings":
    case "rotate":
      return rightTo(state, author.account, change.kind, 0);
    case "restart":
      // The room goes on from where the log stands, and from nowhere else.
      return (
        rightTo(state, author.account, "restart", 0) && change.delta[0] === state.n && change.delta[1] === state.hash
      );
    case "create":
    case "invite":
    case "invite-revoke":
      // `create` only begins a chain. Invites are reserved: what they would promise is not kept here yet.
      return false;
  }
}

/** A group of people is never without an owner. */
function keepsAnOwner(after: Seats): boolean {
  const seats = Object.values<SeatState>(after);
  return seats.length === 0 || seats.some((seat) => seat.role === "owner");
}

async function mayCreate(entry: RoomEntry, after: Seats): Promise<boolean> {
  if (entry.change.kind !== "create") return false;
  const [type] = entry.change.delta;
  const seats = Object.values<SeatState>(after);
  if (after[entry.author]?.role !== "owner") return false;
  // A pair's id is a UUID of version 8: a group with such an id would keep the pair from ever meeting.
  if (type === "group") return entry.room[14] === "4" && seats.length <= LIMITS.roomMembers;
  const people = seats.map((seat) => seat.account);
  const [a, b = a] = people;
  if (a === undefined || b === undefined || people.length !== (type === "self" ? 1 : 2)) return false;
  return seats.every((seat) => seat.role === "owner") && (await directRoomId(a, b)) === entry.room;
}

/** Whether the author may write this entry, and only settings (and `create`) speak of policy. */
export async function isAllowed(state: RoomState | null, entry: RoomEntry, after: Seats): Promise<boolean> {
  const { kind } = entry.change;
  if (kind === "settings" ? entry.policy === null : kind !== "create" && entry.policy !== null) return false;
  if (state === null) return mayCreate(entry, after);
  const author = state.seats[entry.author];
  return author !== undefined && mayChange(state, author, entry.change) && keepsAnOwner(after);
}
