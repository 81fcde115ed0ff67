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

/** The entries of a chain above `after`, in order; with `until`, those that stood there at that time of the log. */
export function accountChainOf(
  pool: Sql | Tx,
  account: AccountId,
  after = 0,
  until: Date | null = null,
): Promise<AccountEntry[]> {
  // The log counts in ms.
  const { createdAt } = accountEntries;
  const then = until && sql`date_trunc('milliseconds', ${createdAt}) <= ${sql.param(until, createdAt)}`;
  return orm(pool)
    .select({ payload: accountEntries.payload, signature: accountEntries.signature })
    .from(accountEntries)
    .where(and(eq(accountEntries.account, account), gt(accountEntries.n, after), then ?? undefined))
    .orderBy(accountEntries.n);
}

/** Several people's handles and the entries of their chains above each one's `after`, up to `until`, in one query. Who has none is absent. */
export async function accountChainsOf(
  pool: Sql,
  people: readonly { account: AccountId; after: number; until: Date | null }[],
): Promise<{ account: AccountId; handle: Handle; entries: AccountEntry[] }[]> {
  const rows = await pool<({ account: AccountId; handle: Handle } & AccountEntry)[]>`
    select a.id as account, a.handle, e.payload, e.signature
    from unnest(${people.map((one) => one.account)}::uuid[], ${people.map((one) => one.after)}::int[],
      ${people.map((one) => one.until?.getTime() ?? null)}::bigint[]) as w (account, after, until)
    join accounts a on a.id = w.account
    join account_entries e on e.account = w.account and e.n > w.after
      and (w.until is null or floor(extract(epoch from e.created_at) * 1000) <= w.until)
    order by a.id, e.n`;
  const found = new Map<AccountId, { account: AccountId; handle: Handle; entries: AccountEntry[] }>();
  for (const { account, handle, payload, signature } of rows) {
    const person = found.get(account) ?? { account, handle, entries: [] };
    person.entries.push({ payload, signature });
    found.set(account, person);
  }
  return [...found.values()];
}
