import type { Tx } from "@/db/client";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId } from "@/protocol/ids";

/** Puts a new vault and its wraps in place of the old, if its version is the next one. False: it is not. */
export async function replaceVault(tx: Tx, account: AccountId, vault: VaultRecord): Promise<boolean> {
  const rows = await tx`update accounts set vault_version = ${vault.version}, vault_blob = ${vault.blob}
    where id = ${account} and vault_version = ${vault.version - 1} returning id`;
  if (rows.length === 0) return false;
  await writeWraps(tx, account, vault);
  return true;
}

/** Stores the vault root's wraps, one per way in. */
export async function writeWraps(tx: Tx, account: AccountId, { wraps }: VaultRecord): Promise<void> {
  await tx`insert into vault_wraps (account, way, wrap)
    values (${account}, 'password', ${wraps.password}), (${account}, 'recovery', ${wraps.recovery})
    on conflict (account, way) do update set wrap = excluded.wrap`;
}
