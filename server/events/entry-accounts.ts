import { sql } from "drizzle-orm";
import type { AccountState } from "@/crypto/account-chain";
import { type RoomState, seatIsCurrent } from "@/crypto/room-chain";
import { anyOf } from "@/db/any-of";
import { orm, type Tx } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** Account chains by person, as the database has them now. */
export type Accounts = ReadonlyMap<AccountId, AccountState>;

/**
 * Holds newcomers' account chains still until the transaction ends. Without that, a chain that moves at this moment would
 * find no room to mark stale, and the room would begin with old keys. Before the room's lock: accounts come first. Nobody waits for
 * more than 5 s for any lock of this transaction.
 */
export async function holdAccounts(tx: Tx, people: readonly AccountId[]): Promise<void> {
  await tx`set local lock_timeout = '5s'`;
  if (people.length === 0) return;
  await tx`select 1 from accounts where id = any(${[...people]}::uuid[]) order by id for share`;
}

/** The chains of the given people; who does not exist is absent. */
export async function readAccounts(tx: Tx, people: Iterable<AccountId>): Promise<Accounts> {
  const rows = await orm(tx)
    .select({ id: accounts.id, state: sql<AccountState>`${accounts.chainState}` })
    .from(accounts)
    .where(anyOf(accounts.id, [...new Set(people)]));
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** Whether every line of the roster stands on its person's chain as it is now. */
export function rosterIsCurrent(state: RoomState, chains: Accounts): boolean {
  return Object.values(state.seats).every((seat) => {
    const account = chains.get(seat.account);
    return account !== undefined && seatIsCurrent(seat, account);
  });
}

/**
 * Whether an entry is one step of several: it brings a full hundred of seats up to date, each of which needed it. A room with
 * more old seats than fit into one entry comes to current keys in steps, and stays stale until the last of them.
 */
export function isStep(before: RoomState, after: RoomState, chains: Accounts): boolean {
  const moved = Object.values(after.seats).filter((seat) => before.seats[seat.account]?.accountN !== seat.accountN);
  if (moved.length !== LIMITS.entryPeople) return false;
  return moved.every(({ account }) => {
    const [seat, chain] = [before.seats[account], chains.get(account)];
    return seat !== undefined && chain !== undefined && !seatIsCurrent(seat, chain);
  });
}
