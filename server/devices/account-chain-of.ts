import type { AccountState } from "@/crypto/account-chain";
import type { Sql, Tx } from "@/db/client";
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
  const [head] = await tx<AccountHead[]>`
    select handle, chain_state as state, vault_version as "vaultVersion" from accounts where id = ${account} for update`;
  return head ?? null;
}

/** The entries of a chain above `after`, in order. */
export async function accountChainOf(sql: Sql | Tx, account: AccountId, after = 0): Promise<AccountEntry[]> {
  const rows = await sql<AccountEntry[]>`
    select payload, signature from account_entries where account = ${account} and n > ${after} order by n`;
  return rows.map(({ payload, signature }) => ({ payload, signature }));
}
