import { and, eq, sql } from "drizzle-orm";
import { orm, type Tx } from "@/db/client";
import { accounts, vaultWraps } from "@/db/schema/accounts";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId } from "@/protocol/ids";

/** Puts a new vault and its wraps in place of the old, if its version is the next one. False: it is not. */
export async function replaceVault(tx: Tx, account: AccountId, vault: VaultRecord): Promise<boolean> {
  const rows = await orm(tx)
    .update(accounts)
    .set({ vaultVersion: vault.version, vaultBlob: vault.blob })
    .where(and(eq(accounts.id, account), eq(accounts.vaultVersion, vault.version - 1)))
    .returning({ id: accounts.id });
  if (rows.length === 0) return false;
  await writeWraps(tx, account, vault);
  return true;
}

/** Stores the vault root's wraps, one per way in. */
export async function writeWraps(tx: Tx, account: AccountId, { wraps }: VaultRecord): Promise<void> {
  await orm(tx)
    .insert(vaultWraps)
    .values([
      { account, way: "password", wrap: wraps.password },
      { account, way: "recovery", wrap: wraps.recovery },
    ])
    .onConflictDoUpdate({ target: [vaultWraps.account, vaultWraps.way], set: { wrap: sql`excluded.wrap` } });
}
