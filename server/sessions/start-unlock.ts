import { eq } from "drizzle-orm";
import type { z } from "zod";
import { loginStart } from "@/crypto/opaque-server";
import { fail, ok, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { unlockInput, unlockOutput } from "@/protocol/http/sign-in";
import type { AccountId } from "@/protocol/ids";
import { openRecord } from "@/server/accounts/opaque-records";
import { opaqueOr } from "@/server/accounts/start-sign-up";
import { configuration } from "@/server/configuration";

/**
 * Answers the password of somebody who is signed in already. Counted by the account of the session, so that whoever guesses
 * at the handle from outside does not stand in the way. Nothing is kept: it opens the vault in the browser and no session.
 */
export async function startUnlock(
  account: AccountId,
  input: z.infer<typeof unlockInput>,
): Promise<Result<z.infer<typeof unlockOutput>, "bad-request">> {
  const [row] = await orm().select({ record: accounts.opaqueRecord }).from(accounts).where(eq(accounts.id, account));
  if (row === undefined) throw new Error("a session without an account");
  const record = await openRecord(row.record);
  const setup = configuration().opaqueServerSetup;
  const started = await opaqueOr(() => loginStart({ setup, account, record, request: input.loginRequest }));
  return started === null ? fail("bad-request", "loginRequest") : ok({ loginResponse: started.response });
}
