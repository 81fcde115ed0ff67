import { database } from "@/db/client";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId } from "@/protocol/ids";

/** The sealed vault with its wraps: useless without the password or the recovery code. Null: no such account. */
export async function readVault(account: AccountId): Promise<VaultRecord | null> {
  const [row] = await database()<(Omit<VaultRecord, "wraps"> & VaultRecord["wraps"])[]>`
    select a.vault_version as version, a.vault_blob as blob, p.wrap as password, r.wrap as recovery
    from accounts a
    join vault_wraps p on p.account = a.id and p.way = 'password'
    join vault_wraps r on r.account = a.id and r.way = 'recovery'
    where a.id = ${account}`;
  if (row === undefined) return null;
  return { version: row.version, blob: row.blob, wraps: { password: row.password, recovery: row.recovery } };
}
