import type { z } from "zod";
import { loginFinish } from "@/crypto/opaque-server";
import { fail, ok, type Result } from "@/crypto/result";
import type { credentials } from "@/protocol/http/sign-in";
import type { AccountId, DeviceId, SessionId } from "@/protocol/ids";
import { takeOnce } from "@/server/accounts/one-time";
import { takeSignInTicket } from "@/server/accounts/sign-in-ticket";
import { opaqueOr } from "@/server/accounts/start-sign-up";
import { log } from "@/server/log";
import { openSession } from "./open-session";
import { startedSignIn } from "./start-sign-in";

/** The proof a sign-in ends with, and what the browser calls itself. */
interface Finish {
  readonly proof: z.infer<typeof credentials>;
  readonly userAgent: string;
}

type SignedIn = { readonly account: AccountId; readonly session: SessionId };
type Refused = "wrong-credentials" | "login-expired";

/** Ends a sign-in with a session row: by a ticket, or by finishing the OPAQUE login that `login` names. Each works once. */
export async function finishSignIn({ proof, userAgent }: Finish): Promise<Result<SignedIn, Refused>> {
  const known = "ticket" in proof ? await byTicket(proof.ticket) : await byPassword(proof.login, proof.finalization);
  if (!known.ok) {
    log("info", "sign-in-refused", { code: known.code });
    return known;
  }
  const session = await openSession({ ...known.value, userAgent });
  if (session === null) return fail("login-expired");
  log("info", "signed-in", { account: known.value.account, session });
  return ok({ account: known.value.account, session });
}

type Known = Result<{ account: AccountId; device: DeviceId | null; sealed: string | null }, Refused>;

async function byTicket(ticket: string): Promise<Known> {
  const held = await takeSignInTicket(ticket);
  return held === null ? fail("login-expired") : ok(held);
}

async function byPassword(login: string, finalization: string): Promise<Known> {
  const started = await takeOnce("login", login, startedSignIn);
  if (started === null) return fail("login-expired");
  // Finished for a handle that nobody has too: the same work, and it cannot succeed.
  const key = await opaqueOr(() => loginFinish({ state: started.state, finalization }));
  const { account, sealed } = started;
  return key === null || account === null ? fail("wrong-credentials") : ok({ account, device: null, sealed });
}
