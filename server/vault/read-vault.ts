import { and, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { orm } from "@/db/client";
import { accounts, vaultWraps } from "@/db/schema/accounts";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId } from "@/protocol/ids";

/** The sealed vault with its wraps: useless without the password or the recovery code. Null: no such account. */
export async function readVault(account: AccountId): Promise<VaultRecord | null> {
  const password = alias(vaultWraps, "password");
  const recovery = alias(vaultWraps, "recovery");
  const [row] = await orm()
    .select({
      version: accounts.vaultVersion,
      blob: accounts.vaultBlob,
      wraps: { password: password.wrap, recovery: recovery.wrap },
    })
    .from(accounts)
    .innerJoin(password, and(eq(password.account, accounts.id), eq(password.way, "password")))
    .innerJoin(recovery, and(eq(recovery.account, accounts.id), eq(recovery.way, "recovery")))
    .where(eq(accounts.id, account));
  return row ?? null;
}
