import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database } from "@/db/client";
import type { profileInput } from "@/protocol/http/account";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";

/** Puts a newly sealed profile record in place of the old, if its version is the next one. */
export async function saveProfile(
  account: AccountId,
  { record, version }: z.infer<typeof profileInput>,
): Promise<Result<{ version: number }, "conflict" | "too-large">> {
  if (record.length > LIMITS.profileBytes) return fail("too-large");
  const rows = await database()`update accounts set profile_record = ${record}, profile_version = ${version}
    where id = ${account} and profile_version = ${version - 1} returning id`;
  return rows.length === 1 ? ok({ version }) : fail("conflict");
}
