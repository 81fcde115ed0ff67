import { and, eq, gt, sql } from "drizzle-orm";
import type { AccountState } from "@/crypto/account-chain";
import { orm, type Sql, type Tx } from "@/db/client";
import { accountEntries, accounts } from "@/db/schema/accounts";
import type { AccountEntry } from "@/protocol/account-entry";
import type { AccountId, Handle } from "@/protocol/ids";

/** What an append to somebody's account chain is judged by. */
export interface AccountHead {
  readonly handle: Handle;
  readonly state: AccountState;
  readonly vaultVersion: number;
}

/** Locks an account against every other change of its chain and vault until the transaction ends. Null: no such account. */
export async function lockAccount(tx: Tx, account: AccountId): Promise<AccountHead | null> {
  const state = sql<AccountState>`${accounts.chainState}`;
  const [head] = await orm(tx)
    .select({ handle: accounts.handle, state, vaultVersion: accounts.vaultVersion })
    .from(accounts)
    .where(eq(accounts.id, account))
    .for("update");
  return head ?? null;
}

/** The entries of a chain above `after`, in order. */
export function accountChainOf(pool: Sql | Tx, account: AccountId, after = 0): Promise<AccountEntry[]> {
  return orm(pool)
    .select({ payload: accountEntries.payload, signature: accountEntries.signature })
    .from(accountEntries)
    .where(and(eq(accountEntries.account, account), gt(accountEntries.n, after)))
    .orderBy(accountEntries.n);
}
