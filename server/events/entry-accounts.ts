import type { AccountState } from "@/crypto/account-chain";
import { type RoomState, seatIsCurrent } from "@/crypto/room-chain";
import type { Tx } from "@/db/client";
import type { AccountId } from "@/protocol/ids";

/** Account chains by person, as the database has them now. */
export type Accounts = ReadonlyMap<AccountId, AccountState>;

/**
 * Holds newcomers' account chains still until the transaction ends. Without that, a chain that moves at this moment would
 * find no room to mark stale, and the room would begin with old keys. Before the room's lock: accounts come first. Nobody waits for
 * more than 5 s for any lock of this transaction.
 */
export async function holdAccounts(tx: Tx, accounts: readonly AccountId[]): Promise<void> {
  await tx`set local lock_timeout = '5s'`;
  if (accounts.length === 0) return;
  await tx`select 1 from accounts where id = any(${[...accounts]}::uuid[]) order by id for share`;
}

/** The chains of the given people; who does not exist is absent. */
export async function readAccounts(tx: Tx, accounts: Iterable<AccountId>): Promise<Accounts> {
  const rows = await tx<{ id: AccountId; state: AccountState }[]>`
    select id, chain_state as state from accounts where id = any(${[...new Set(accounts)]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** Whether every line of the roster stands on its person's chain as it is now. */
export function rosterIsCurrent(state: RoomState, accounts: Accounts): boolean {
  return Object.values(state.seats).every((seat) => {
    const account = accounts.get(seat.account);
    return account !== undefined && seatIsCurrent(seat, account);
  });
}
