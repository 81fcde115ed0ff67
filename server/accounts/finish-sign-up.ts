import { sql } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm, type Tx } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { signUpInput } from "@/protocol/http/sign-up";
import { type Judged, judgeEntries } from "@/server/devices/judge-entries";
import { writeEntries } from "@/server/devices/write-entries";
import { consumeInvite } from "@/server/invites/invite";
import { log } from "@/server/log";
import { inTransaction } from "@/server/transaction";
import { writeWraps } from "@/server/vault/replace-vault";
import { takeOnce } from "./one-time";
import { SETUP_VERSION, sealRecord } from "./opaque-records";
import { signInTicket } from "./sign-in-ticket";
import { startedSignUp } from "./start-sign-up";

type Input = z.infer<typeof signUpInput>;
type Started = z.infer<typeof startedSignUp>;
type Refused = "login-expired" | "handle-taken" | "bad-entry" | "invite-used";

/**
 * Finishes a sign-up in one transaction: account (the first one of a server is its operator), chain, device, vault and
 * invite. Answers a ticket for the credentials sign-in. Of two sign-ups for one handle the second is `handle-taken`.
 */
export async function finishSignUp(input: Input): Promise<Result<{ ticket: string }, Refused>> {
  const started = await takeOnce("sign-up", input.signUp, startedSignUp);
  if (started === null) return fail("login-expired");
  const judged = await judgeEntries(null, input.chain);
  if (!judged.ok) return fail("bad-entry", judged.detail ?? judged.code);
  const [device] = judged.value.added;
  const fits =
    judged.value.state.account === started.account && judged.value.added.length === 1 && input.vault.version === 1;
  if (!fits || device === undefined) return fail("bad-entry", "not the chain of a new account");
  const record = await sealRecord(input.registrationRecord);
  const done = await inTransaction<null, Refused>(database(), (tx) =>
    create(tx, { input, started, judged: judged.value, record }),
  );
  if (!done.ok) return done;
  log("info", "signed-up", { account: started.account });
  return ok({ ticket: await signInTicket({ account: started.account, device, sealed: record }) });
}

interface NewAccount {
  readonly input: Input;
  readonly started: Started;
  readonly judged: Judged;
  readonly record: string;
}

async function create(tx: Tx, { input, started, judged, record }: NewAccount): Promise<Result<null, Refused>> {
  // One sign-up at a time, or two could both find themselves the first.
  await tx`select pg_advisory_xact_lock(hashtext('sotto/sign-up'))`;
  const { account, handle } = started;
  const { state } = judged;
  const rows = await orm(tx)
    .insert(accounts)
    .values({
      id: account,
      handle,
      opaqueRecord: record,
      ksfVersion: input.ksfVersion,
      setupVersion: SETUP_VERSION,
      recoveryProofHash: input.recoveryProofHash,
      chainN: state.n,
      chainHash: state.hash,
      chainState: state,
      vaultVersion: input.vault.version,
      vaultBlob: input.vault.blob,
      profileRecord: input.profile,
      operator: sql`not exists (select from accounts)`,
    })
    .onConflictDoNothing({ target: accounts.handle })
    .returning({ id: accounts.id });
  if (rows.length === 0) return fail("handle-taken");
  if (started.inviteHash !== null && !(await consumeInvite(tx, started.inviteHash, account)))
    return fail("invite-used");
  await writeWraps(tx, account, input.vault);
  const written = await writeEntries(tx, account, judged);
  return written.ok ? ok(null) : written;
}
