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

/** Several people's handles and the entries of their chains above each one's `after`, in one query. Who has none is absent. */
export async function accountChainsOf(
  pool: Sql,
  people: readonly { account: AccountId; after: number }[],
): Promise<{ account: AccountId; handle: Handle; entries: AccountEntry[] }[]> {
  const rows = await pool<({ account: AccountId; handle: Handle } & AccountEntry)[]>`
    select a.id as account, a.handle, e.payload, e.signature
    from unnest(${people.map((one) => one.account)}::uuid[], ${people.map((one) => one.after)}::int[]) as w (account, after)
    join accounts a on a.id = w.account
    join account_entries e on e.account = w.account and e.n > w.after
    order by a.id, e.n`;
  const found = new Map<AccountId, { account: AccountId; handle: Handle; entries: AccountEntry[] }>();
  for (const { account, handle, payload, signature } of rows) {
    const person = found.get(account) ?? { account, handle, entries: [] };
    person.entries.push({ payload, signature });
    found.set(account, person);
  }
  return [...found.values()];
}
