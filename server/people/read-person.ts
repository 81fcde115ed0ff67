import { eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { chainOutput, profileOutput } from "@/protocol/http/people";
import type { AccountId } from "@/protocol/ids";
import { accountChainOf } from "@/server/devices/account-chain-of";
import { knows } from "./acquaintance";

/** The entries above `after` of an acquaintance's chain; a stranger's and nobody's are both `not-found`. */
export async function chainOfPerson(
  me: AccountId,
  account: AccountId,
  after: number,
): Promise<Result<z.infer<typeof chainOutput>, "not-found">> {
  if (!(await knows(me, account))) return fail("not-found");
  const [row] = await orm().select({ handle: accounts.handle }).from(accounts).where(eq(accounts.id, account));
  return row === undefined
    ? fail("not-found")
    : ok({ account, handle: row.handle, entries: await accountChainOf(database(), account, after) });
}

/** An acquaintance's sealed profile record; a stranger's and nobody's are both `not-found`. */
export async function profileOf(
  me: AccountId,
  account: AccountId,
): Promise<Result<z.infer<typeof profileOutput>, "not-found">> {
  if (!(await knows(me, account))) return fail("not-found");
  const [row] = await orm()
    .select({ record: accounts.profileRecord, version: accounts.profileVersion })
    .from(accounts)
    .where(eq(accounts.id, account));
  return row === undefined ? fail("not-found") : ok({ account, ...row });
}
