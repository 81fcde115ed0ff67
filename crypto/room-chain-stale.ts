import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { AccountState } from "./account-chain";
import { wasRevokedAfter } from "./room-chain-seats";
import type { RoomState, SeatState } from "./room-chain-state";

/** Why a room needs a new epoch before anything more is sealed. */
export type StaleReason = "left" | "device" | "user-key" | "identity" | "events" | "age";

function seatReason(seat: SeatState, chain: AccountState | null): StaleReason | null {
  if (chain === null) return null;
  if (seat.identityHash !== chain.identityHash) return "identity";
  if (Object.values(chain.devices).some((device) => wasRevokedAfter(device, seat.accountN))) return "device";
  return seat.generation === chain.generation ? null : "user-key";
}

/**
 * Whether the epoch may still be sealed for (null) or why not. `head` = the room's newest seq, `epochAgeSeconds` by the
 * server's clock. The client asks this itself and never takes the server's word for it.
 */
export function staleReason(
  state: RoomState,
  accounts: (account: AccountId) => AccountState | null,
  head: number,
  epochAgeSeconds: number,
): StaleReason | null {
  if (state.left) return "left";
  for (const seat of Object.values<SeatState>(state.seats)) {
    const reason = seatReason(seat, accounts(seat.account));
    if (reason !== null) return reason;
  }
  if (head - state.epochSeq >= LIMITS.epochEvents) return "events";
  return epochAgeSeconds >= LIMITS.epochDays * 86_400 ? "age" : null;
}
