import { eq } from "drizzle-orm";
import { z } from "zod";
import { loginStart } from "@/crypto/opaque-server";
import { fail, ok, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { signInStartInput, signInStartOutput } from "@/protocol/http/sign-in";
import { accountId } from "@/protocol/ids";
import { keepOnce } from "@/server/accounts/one-time";
import { nobodyOf, openNothing, openRecord } from "@/server/accounts/opaque-records";
import { refuseGuesses } from "@/server/accounts/refuse-often";
import { opaqueOr } from "@/server/accounts/start-sign-up";
import { configuration } from "@/server/configuration";

const TTL_MS = 60_000;

/**
 * What a started sign-in keeps. `account` null: nobody has the handle, and finishing will fail like a wrong password.
 * `sealed` is the record it was started with, as it rests.
 */
export const startedSignIn = z.strictObject({
  account: accountId.nullable(),
  sealed: z.string().nullable(),
  state: z.string(),
});

/** Begins a sign-in. A handle that nobody has gets the same work and an answer of the same form. */
export async function startSignIn(
  input: z.infer<typeof signInStartInput>,
  address: string,
): Promise<Result<z.infer<typeof signInStartOutput>, "rate" | "bad-request">> {
  const often = await refuseGuesses("SIGN_IN", { handle: input.handle, address });
  if (often !== null) return often;
  const [row] = await orm()
    .select({ id: accounts.id, record: accounts.opaqueRecord })
    .from(accounts)
    .where(eq(accounts.handle, input.handle));
  const record = row === undefined ? await openNothing() : await openRecord(row.record);
  const nobody = nobodyOf(input.handle);
  const setup = configuration().opaqueServerSetup;
  const started = await opaqueOr(() =>
    loginStart({ setup, account: row?.id ?? nobody, record, request: input.loginRequest }),
  );
  if (started === null) return fail("bad-request", "loginRequest");
  const login = await keepOnce(
    "login",
    { account: row?.id ?? null, sealed: row?.record ?? null, state: started.state },
    TTL_MS,
  );
  return ok({ login, loginResponse: started.response });
}
