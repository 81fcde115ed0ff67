import { fail, ok, type Result } from "@/crypto/result";
import { type RoomState, seatIsCurrent, seatOf, seatsOf } from "@/crypto/room-chain";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";

/** The lines of a room that a new epoch is made for. */
export interface SeatsNow {
  /** everybody who stays, sorted, as the entry will leave them */
  seats: Seat[];
  /** lines brought up to their person's chain: at most a hundred, those that must be first */
  refreshed: Seat[];
  /** more than a hundred must be: this entry is one of several, and nobody seals before the last of them */
  more: boolean;
}

/**
 * Everybody's line as their account chain stands now, fetched anew. `identity-changed`: somebody is not who they were, which
 * in a room of two its other person confirms, and in a group is mended by removing and adding them.
 */
export async function seatsNow(
  people: People,
  state: RoomState,
  leaving: ReadonlySet<AccountId>,
): Promise<Result<SeatsNow, "unavailable" | "identity-changed">> {
  const staying = seatsOf(state.seats).filter(([account]) => !leaving.has(account));
  await people.refreshAll(staying.map(([account]) => account));
  const due: Seat[] = [];
  const moved: Seat[] = [];
  for (const [account, , , , , role] of staying) {
    const chain = await people.known(account);
    const seat = state.seats[account];
    if (!chain || !seat) return fail("unavailable", account);
    if (await people.identityChanged(account)) return fail("identity-changed", account);
    if (chain.identityHash !== seat.identityHash && state.type === "group") return fail("identity-changed", account);
    if (!seatIsCurrent(seat, chain)) due.push(seatOf(chain, role));
    else if (chain.n !== seat.accountN) moved.push(seatOf(chain, role));
  }
  const refreshed = [...due, ...moved].slice(0, LIMITS.entryPeople);
  const brought = new Map(refreshed.map((seat) => [seat[0], seat]));
  const seats = staying.map((seat) => brought.get(seat[0]) ?? seat);
  return ok({ seats, refreshed, more: due.length > LIMITS.entryPeople });
}
