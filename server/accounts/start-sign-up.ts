import { eq } from "drizzle-orm";
import { z } from "zod";
import { registrationResponse } from "@/crypto/opaque-server";
import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import { orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { signUpStartInput, signUpStartOutput } from "@/protocol/http/sign-up";
import { accountId, handle } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import { inviteHash, inviteUsable } from "@/server/invites/invite";
import { handleAllowed } from "@/server/policy/handle-rules";
import { keepOnce } from "./one-time";

const TTL_MS = 15 * 60_000;

/** What a started sign-up keeps until it is finished. */
export const startedSignUp = z.strictObject({ account: accountId, handle, inviteHash: z.string().nullable() });

type Output = z.infer<typeof signUpStartOutput>;
type Refused = "handle-taken" | "handle-invalid" | "signups-closed" | "invite-used" | "bad-request";

/** Begins a sign-up: judges the handle and the invite, makes the account's id and answers the OPAQUE registration. */
export async function startSignUp(input: z.infer<typeof signUpStartInput>): Promise<Result<Output, Refused>> {
  const settings = configuration();
  if (settings.signups === "closed") return fail("signups-closed");
  const hash = settings.signups === "invite" ? await inviteHash(input.invite ?? "") : null;
  if (settings.signups === "invite" && input.invite === undefined) return fail("signups-closed", "an invite is needed");
  if (hash !== null && !(await inviteUsable(hash))) return fail("invite-used");
  if (!handleAllowed(input.handle, settings)) return fail("handle-invalid");
  const taken = await orm().select({ id: accounts.id }).from(accounts).where(eq(accounts.handle, input.handle));
  if (taken.length > 0) return fail("handle-taken");
  const account = accountId.parse(newId());
  const response = await opaqueOr(() =>
    registrationResponse({ setup: settings.opaqueServerSetup, account, request: input.registrationRequest }),
  );
  if (response === null) return fail("bad-request", "registrationRequest");
  const signUp = await keepOnce(
    "sign-up",
    { account, handle: input.handle, inviteHash: hash } satisfies z.input<typeof startedSignUp>,
    TTL_MS,
  );
  return ok({ signUp, account, registrationResponse: response });
}

/** Runs an OPAQUE step on what a client sent; null when the library does not take it. */
export async function opaqueOr<T>(step: () => T | Promise<T>): Promise<T | null> {
  try {
    return await step();
  } catch {
    // The library throws for every malformed message, and its words say nothing more.
    return null;
  }
}
