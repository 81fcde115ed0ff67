import { z } from "zod";
import { accountEntry } from "../account-entry";
import { accountId, b64u32, handle, token } from "../ids";
import { LIMITS } from "../limits";

/** An OPAQUE message as the library gives it: base64url text. */
export const opaqueMessage = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(2_048);

/** POST /api/v1/accounts/start: takes the handle, makes the account id, answers the OPAQUE registration request. */
export const signUpStartInput = z.strictObject({
  handle: handle,
  registrationRequest: opaqueMessage,
  invite: z.string().max(128).optional(),
});
export const signUpStartOutput = z.strictObject({
  signUp: z.string().max(128),
  account: accountId,
  registrationResponse: opaqueMessage,
});

/** The vault: one Fernet token under the vault root, and the root wrapped once per way in (Fernet tokens). */
export const vaultBlob = z
  .string()
  .regex(/^gAAAA[A-Za-z0-9_-]+={0,2}$/)
  .max(LIMITS.vaultBytes);
export const vault = z.strictObject({
  version: z.int().min(1),
  blob: vaultBlob,
  wraps: z.strictObject({ password: token, recovery: token }),
});
export type VaultRecord = z.infer<typeof vault>;

/**
 * POST /api/v1/accounts: finishes the sign-up in one transaction. `chain` is `create` + `device-add`; `profile` the
 * sealed profile record; `recoveryProofHash` SHA-256 of the proof. Answers a single-use ticket for the credentials sign-in.
 */
export const signUpInput = z.strictObject({
  signUp: z.string().max(128),
  registrationRecord: opaqueMessage,
  ksfVersion: z.int().min(1),
  chain: z.tuple([accountEntry, accountEntry]),
  vault: vault,
  recoveryProofHash: b64u32,
  profile: token,
});
export const signUpOutput = z.strictObject({ ticket: z.string().max(128) });
