import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { profileInput } from "@/protocol/http/account";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** Puts a newly sealed profile record in place of the old, if its version is the next one. */
export async function saveProfile(
  account: AccountId,
  { record, version }: z.infer<typeof profileInput>,
): Promise<Result<{ version: number }, "conflict" | "too-large">> {
  if (record.length > LIMITS.profileBytes) return fail("too-large");
  const rows = await orm()
    .update(accounts)
    .set({ profileRecord: record, profileVersion: version })
    .where(and(eq(accounts.id, account), eq(accounts.profileVersion, version - 1)))
    .returning({ id: accounts.id });
  return rows.length === 1 ? ok({ version }) : fail("conflict");
}
