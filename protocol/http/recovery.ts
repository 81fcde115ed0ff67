import { z } from "zod";
import { accountEntry } from "../account-entry";
import { accountId, b64u32, handle, token } from "../ids";
import { opaqueMessage, vault, vaultBlob } from "./sign-up";

/**
 * POST /api/v1/recovery/start: the proof derived from the recovery code opens a half-session (id `recovery`) that gets
 * the recovery wrap, and must set a new password. Unknown handle and wrong proof answer alike (`wrong-credentials`).
 */
export const recoveryStartInput = z.strictObject({ handle: handle, proof: b64u32, registrationRequest: opaqueMessage });
export const recoveryStartOutput = z.strictObject({
  recovery: z.string().max(128),
  account: accountId,
  registrationResponse: opaqueMessage,
  vault: z.strictObject({ version: z.int(), blob: vaultBlob, wrap: token }),
  chain: z.array(accountEntry),
});
/**
 * POST /api/v1/recovery: new OPAQUE record, vault (version + 1), recovery code; appends the given entries (`device-add` of
 * this browser); closes every other session; all in one transaction. Answers a sign-in ticket.
 */
export const recoveryInput = z.strictObject({
  recovery: z.string().max(128),
  registrationRecord: opaqueMessage,
  ksfVersion: z.int().min(1),
  vault: vault,
  recoveryProofHash: b64u32,
  entries: z.array(accountEntry).min(1).max(8),
});
export const recoveryOutput = z.strictObject({ ticket: z.string().max(128) });
