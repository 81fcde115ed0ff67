import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm, type Tx } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { recoveryInput } from "@/protocol/http/recovery";
import type { B64u32, DeviceId } from "@/protocol/ids";
import { lockAccount } from "@/server/devices/account-chain-of";
import { type Judged, judgeEntries, liveDevices } from "@/server/devices/judge-entries";
import { sayWritten } from "@/server/devices/say-written";
import { type Written, writeEntries } from "@/server/devices/write-entries";
import { log } from "@/server/log";
import { closeAllSessions } from "@/server/sessions/close-sessions";
import { inTransaction } from "@/server/transaction";
import { replaceVault } from "@/server/vault/replace-vault";
import { takeOnce } from "./one-time";
import { SETUP_VERSION, sealRecord } from "./opaque-records";
import { signInTicket } from "./sign-in-ticket";
import { startedRecovery } from "./start-recovery";

type Input = z.infer<typeof recoveryInput>;
type Refused = "login-expired" | "conflict" | "bad-entry";

/** What a recovery changed, for the notices after the commit. */
interface Recovered extends Written {
  readonly device: DeviceId;
}

/**
 * Finishes a recovery in one transaction: new OPAQUE record, vault, recovery code and device; every session is
 * closed. The half-session is used up whatever comes of it. Answers a ticket for the credentials sign-in.
 */
export async function finishRecovery(input: Input): Promise<Result<{ ticket: string }, Refused>> {
  const started = await takeOnce("recovery", input.recovery, startedRecovery);
  if (started === null) return fail("login-expired");
  const { account, proof } = started;
  const record = await sealRecord(input.registrationRecord);
  const done = await inTransaction<Recovered, Refused>(database(), (tx) =>
    recover(tx, { account, proof }, input, record),
  );
  if (!done.ok) return done;
  log("info", "recovered", { account });
  await sayWritten(account, done.value);
  return ok({ ticket: await signInTicket({ account, device: done.value.device, sealed: record }) });
}

async function recover(
  tx: Tx,
  { account, proof }: z.infer<typeof startedRecovery>,
  input: Input,
  record: string,
): Promise<Result<Recovered, Refused>> {
  const head = await lockAccount(tx, account);
  const judged = await judgeEntries(head?.state ?? null, input.entries);
  if (!judged.ok) return judged;
  const [device] = judged.value.added;
  if (device === undefined || !fits(judged.value)) return fail("bad-entry", "entries of a recovery");
  const written = await writeEntries(tx, account, judged.value);
  if (!written.ok) return written;
  if (!(await replaceVault(tx, account, input.vault))) return fail("conflict", "vault version");
  const { ksfVersion, recoveryProofHash } = input;
  // Begun with a code that another recovery has replaced since: that one has closed this way too.
  const held = await orm(tx)
    .update(accounts)
    .set({ opaqueRecord: record, ksfVersion, setupVersion: SETUP_VERSION, recoveryProofHash })
    .where(and(eq(accounts.id, account), eq(accounts.recoveryProofHash, proof as B64u32)))
    .returning({ id: accounts.id });
  if (held.length === 0) return fail("login-expired");
  const others = await closeAllSessions(tx, account, "recovered");
  return ok({ ...written.value, device, closed: [...written.value.closed, ...others] });
}

/**
 * One device is added; others may be revoked. A new user key comes here without boxes (the new device reads the
 * vault), so it is right only where no other device is left, and a revoke is right only with a new user key.
 */
function fits(judged: Judged): boolean {
  if (judged.added.length !== 1 || judged.has("device-retire") || judged.has("identity-reset") || judged.has("create"))
    return false;
  if (judged.has("device-revoke") !== judged.has("user-key-rotate")) return false;
  return !judged.has("user-key-rotate") || liveDevices(judged.state).length === 1;
}
