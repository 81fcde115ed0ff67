import type { AccountId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Seat } from "@/protocol/room-entry";
import { type AccountState, generationAt, identityHashAt } from "./account-chain";
import type { RoomChange, RoomEntry, RoomState, SeatState, Seats } from "./room-chain-state";

/** Gives a person's account chain, as far as it is known; null where it is not. */
export type Lookup = (account: AccountId) => Promise<AccountState | null>;

/** The line of a roster that stands on a person's chain as it is now. */
export function seatOf(state: AccountState, role: Role): Seat {
  return [state.account, state.identityHash, state.generation, state.userKey, state.n, role];
}

/**
 * Whether nothing happened since a seat was written that its room must react to: a revoked device, a new user key, a
 * new identity.
 */
export function seatIsCurrent(seat: SeatState, state: AccountState): boolean {
  const revoked = Object.values(state.devices).some((device) => wasRevokedAfter(device, seat.accountN));
  return seat.identityHash === state.identityHash && seat.generation === state.generation && !revoked;
}

/** Whether a device was revoked by a later entry than `accountN`. (One that was retired gave its keys up itself.) */
export function wasRevokedAfter(device: { endedN: number | null; how: string | null }, accountN: number): boolean {
  return device.how === "revoked" && (device.endedN ?? 0) > accountN;
}

/** Whether a line says what the person's chain said at its accountN. */
export function seatMatches(seat: Seat, state: AccountState): boolean {
  const [account, identity, generation, userKey, accountN] = seat;
  if (account !== state.account || accountN > state.n) return false;
  const isThen = identityHashAt(state, accountN) === identity && generationAt(state, accountN) === generation;
  return isThen && state.userKeys[generation] === userKey;
}

/** Lines that an entry brings: of people who come in, and of people whose chain moved. */
export function broughtSeats(change: RoomChange): { fresh: Seat[]; refreshed: Seat[] } {
  switch (change.kind) {
    case "create":
      return { fresh: change.delta[1], refreshed: [] };
    case "add":
      return { fresh: change.delta[0], refreshed: change.delta[1] };
    case "remove":
      return { fresh: [], refreshed: change.delta[2] };
    case "rotate":
      return { fresh: [], refreshed: change.delta[0] };
    case "leave":
    case "role":
    case "settings":
    case "invite":
    case "invite-revoke":
    case "restart":
      return { fresh: [], refreshed: [] };
  }
}

function newSeat(seat: Seat, entry: Pick<RoomEntry, "epoch" | "n">): SeatState {
  const [account, identityHash, generation, userKey, accountN, role] = seat;
  const line = { account, identityHash, generation, userKey, accountN, role };
  return { ...line, mutedUntil: 0, sinceEpoch: entry.epoch, sinceN: entry.n };
}

function refreshedSeat(before: SeatState, seat: Seat, entry: Pick<RoomEntry, "epoch" | "n">): SeatState {
  const [, identityHash, generation, userKey, accountN, role] = seat;
  // A new identity is a newcomer: what was said to the old one is not theirs.
  if (identityHash !== before.identityHash) return newSeat(seat, entry);
  return { ...before, generation, userKey, accountN, role };
}

function goneAccounts(entry: Pick<RoomEntry, "change" | "author">): readonly AccountId[] {
  if (entry.change.kind === "remove") return entry.change.delta[0];
  return entry.change.kind === "leave" ? [entry.author] : [];
}

/** The seats after an entry. Says nothing about whether the entry is allowed. */
export function seatsAfter(before: Seats, entry: Pick<RoomEntry, "change" | "author" | "epoch" | "n">): Seats {
  const after: Seats = { ...before };
  const { fresh, refreshed } = broughtSeats(entry.change);
  for (const account of goneAccounts(entry)) delete after[account];
  for (const seat of refreshed) {
    const known = after[seat[0]];
    if (known !== undefined) after[seat[0]] = refreshedSeat(known, seat, entry);
  }
  for (const seat of fresh) after[seat[0]] = newSeat(seat, entry);
  if (entry.change.kind !== "role") return after;
  const [account, role, mutedUntil] = entry.change.delta;
  const target = after[account];
  if (target !== undefined) after[account] = { ...target, role, mutedUntil };
  return after;
}

function isSortedOnce(accounts: readonly string[]): boolean {
  return accounts.every((account, i) => i === 0 || (accounts[i - 1] ?? "") < account);
}

/**
 * Whether a seat may be refreshed so: its person stays, the chain only moves forward, the role stays. A new identity
 * is a stranger with an old handle: in a room of two only the other one takes them in, by refreshing their seat; a
 * group removes and adds them.
 */
function mayRefresh(state: RoomState, entry: RoomEntry, seat: Seat): boolean {
  const [account, identity, , , accountN, role] = seat;
  const before = state.seats[account];
  if (before === undefined || goneAccounts(entry).includes(account)) return false;
  if (accountN < before.accountN || role !== before.role) return false;
  return identity === before.identityHash || (state.type === "direct" && account !== entry.author);
}

function shapeFault(state: RoomState | null, entry: RoomEntry): string | null {
  const { fresh, refreshed } = broughtSeats(entry.change);
  if (!isSortedOnce(fresh.map((seat) => seat[0])) || !isSortedOnce(refreshed.map((seat) => seat[0]))) return "order";
  if (entry.change.kind === "remove" && !isSortedOnce(entry.change.delta[0])) return "order";
  if (state === null) return refreshed.length === 0 ? null : "refresh";
  if (fresh.some((seat) => state.seats[seat[0]] !== undefined)) return "already a member";
  return refreshed.every((seat) => mayRefresh(state, entry, seat)) ? null : "refresh";
}

/** What is wrong with the lines that an entry brings, or null. Each must say what its person's chain says. */
export async function seatsFault(state: RoomState | null, entry: RoomEntry, lookup: Lookup): Promise<string | null> {
  const fault = shapeFault(state, entry);
  if (fault !== null) return fault;
  const { fresh, refreshed } = broughtSeats(entry.change);
  for (const seat of [...fresh, ...refreshed]) {
    const chain = await lookup(seat[0]);
    if (chain === null || !seatMatches(seat, chain)) return `seat ${seat[0]}`;
  }
  return null;
}
