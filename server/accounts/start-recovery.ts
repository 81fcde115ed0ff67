import { timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { registrationResponse } from "@/crypto/opaque-server";
import { proofHash } from "@/crypto/recovery-code";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { recoveryStartInput, recoveryStartOutput } from "@/protocol/http/recovery";
import { type AccountId, accountId, ZERO_HASH } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import { accountChainOf } from "@/server/devices/account-chain-of";
import { log } from "@/server/log";
import { readVault } from "@/server/vault/read-vault";
import { keepOnce } from "./one-time";
import { nobodyOf } from "./opaque-records";
import { refuseGuesses } from "./refuse-often";
import { opaqueOr } from "./start-sign-up";

const TTL_MS = 15 * 60_000;

/** A half-session: it may set a new password for this account while its recovery code is the one that was shown, and do nothing else. */
export const startedRecovery = z.strictObject({ account: accountId, proof: z.string() });

type Output = z.infer<typeof recoveryStartOutput>;

/**
 * Begins a recovery with the proof that the recovery code gives. An unknown handle and a wrong proof are answered
 * alike, after the same work; the vault and its one wrap are read only after the proof was right.
 */
export async function startRecovery(
  input: z.infer<typeof recoveryStartInput>,
  address: string,
): Promise<Result<Output, "rate" | "wrong-credentials" | "bad-request">> {
  const often = await refuseGuesses("RECOVERY", { handle: input.handle, address });
  if (often !== null) return often;
  const [row] = await orm()
    .select({ id: accounts.id, hash: accounts.recoveryProofHash })
    .from(accounts)
    .where(eq(accounts.handle, input.handle));
  const nobody = nobodyOf(input.handle);
  const given = Buffer.from(await proofHash(input.proof));
  const right = timingSafeEqual(given, Buffer.from(row?.hash ?? ZERO_HASH));
  const setup = configuration().opaqueServerSetup;
  const response = await opaqueOr(() =>
    registrationResponse({ setup, account: row?.id ?? nobody, request: input.registrationRequest }),
  );
  if (response === null) return fail("bad-request", "registrationRequest");
  if (row === undefined || !right) {
    log("info", "recovery-refused", {});
    return fail("wrong-credentials");
  }
  return ok(await openHalfSession(row.id, row.hash, response));
}

async function openHalfSession(account: AccountId, proof: string, registrationResponse: string): Promise<Output> {
  const vault = await readVault(account);
  if (vault === null) throw new Error("an account without a vault");
  const chain = await accountChainOf(database(), account);
  const recovery = await keepOnce("recovery", { account, proof }, TTL_MS);
  const { version, blob, wraps } = vault;
  return { recovery, account, registrationResponse, vault: { version, blob, wrap: wraps.recovery }, chain };
}
