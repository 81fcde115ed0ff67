import type { AccountState } from "@/crypto/account-chain";
import { type SeatState, staleReason } from "@/crypto/room-chain";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { People } from "../account/people";
import type { Core } from "../core";
import type { RoomRecord } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import type { RoomBook } from "./room-book";

const SLACK_SECONDS = 86_400;

/**
 * Whether a room's key must be turned before anything is sealed under it: decided from the chains as this device has
 * verified them, whatever the server says. On age the server's clock decides (`rotate-first`); a day of slack here
 * keeps a device whose clock is off from turning keys for nothing.
 */
export async function isStale(core: Core, people: People, record: RoomRecord): Promise<boolean> {
  const { state } = record;
  if (!state) return false;
  const accounts = new Map<string, AccountState | null>();
  for (const account of Object.keys(state.seats)) accounts.set(account, await people.known(account as AccountId));
  const age = Math.floor((core.clock.now() - record.epochAt) / 1_000);
  const lookup = (account: string) => accounts.get(account) ?? null;
  return staleReason(state, lookup, appliedTo(record.ranges), Math.max(0, age - SLACK_SECONDS)) !== null;
}

/** Takes over the server's word on this device's last accepted event in a room: ours was refused as out of order. Run alone. */
export async function adoptCounter(core: Core, book: RoomBook, room: RoomId): Promise<void> {
  const got = await core.api.deviceState(room);
  const record = book.get(room);
  if (!got.ok || !record) return;
  const { deviceSeq, tokenHash } = got.value.last;
  await book.keep({ ...record, counter: { deviceSeq, prevHash: tokenHash } });
}

/** Whether a device was revoked or the user key rotated since the room's key was made: what only this person has to mend. */
export function isOwnSeatOld(own: AccountState, seat: SeatState): boolean {
  const revoked = Object.values(own.devices).some((d) => d.how === "revoked" && (d.endedN ?? 0) > seat.accountN);
  return revoked || own.generation !== seat.generation;
}
