import { signAccountEntry } from "@/crypto/account-chain";
import { finishRegistration, KSF_VERSION, startRegistration } from "@/crypto/opaque-client";
import { newRecoveryCode, parseRecoveryCode, recoverySecrets } from "@/crypto/recovery-code";
import { fail, ok, type Result } from "@/crypto/result";
import { unwrapRoot } from "@/crypto/vault";
import { api } from "../transport/api";
import { credentialsSignIn } from "../transport/credentials-sign-in";
import { type AuthError, type AuthPorts, authError, type OnStep, type RecoverInput } from "./auth-types";
import { keepDevice, newDevice } from "./new-device";
import { storedProfile } from "./sign-in";
import { mustApply, sealedVault } from "./sign-up";
import { openedVault } from "./unlock";

/** Opens the vault with the recovery code, sets a new password and a new code, closes every other session, signs in. */
export async function recover(
  ports: AuthPorts,
  input: RecoverInput,
  onStep: OnStep,
): Promise<Result<{ recoveryCode: string }, AuthError>> {
  const server = api(ports.http);
  onStep("checking");
  const code = parseRecoveryCode(input.code);
  if (!code.ok) return fail("bad-code");
  const secrets = await recoverySecrets(code.value);
  const opaque = await startRegistration(input.password);
  const started = await server.recoveryStart({
    handle: input.handle as never,
    proof: secrets.proof,
    registrationRequest: opaque.request,
  });
  if (!started.ok) return fail(authError(started.code));
  onStep("opening");
  const { account, chain, registrationResponse, recovery, vault } = started.value;
  const root = await unwrapRoot(vault.wrap, secrets.wrapKey);
  const opened = await openedVault({ root, blob: vault.blob, account, chain });
  if (!opened.ok) return opened;
  const { contents, signer, state } = opened.value;
  onStep("making-keys");
  const finished = await finishRegistration({
    password: input.password,
    state: opaque.state,
    response: registrationResponse,
    account,
  });
  const device = await newDevice();
  const delta = [device.device, device.sign.publicKey, device.box.publicKey] as [
    typeof device.device,
    typeof device.sign.publicKey,
    typeof device.box.publicKey,
  ];
  const entry = await signAccountEntry(state, { account, kind: "device-add", delta }, signer);
  const recoveryCode = newRecoveryCode();
  const sealed = await sealedVault({
    contents,
    version: vault.version + 1,
    exportKey: finished.exportKey,
    recoveryCode,
    root,
  });
  onStep("saving");
  const saved = await server.recovery({
    recovery,
    registrationRecord: finished.record,
    ksfVersion: KSF_VERSION,
    vault: sealed.vault,
    recoveryProofHash: sealed.recoveryProofHash,
    entries: [entry],
  });
  if (!saved.ok) return fail(authError(saved.code));
  onStep("signing-in");
  const session = await credentialsSignIn(ports.http, { ticket: saved.value.ticket });
  if (!session.ok) return fail(session.code);
  const own = await server.account();
  const added = await mustApply(state, entry);
  await keepDevice(ports.store, {
    device,
    handle: input.handle,
    profile: await storedProfile(server, contents, input.handle, added),
    state: added,
    vault: contents,
    operator: own.ok && own.value.operator,
  });
  return ok({ recoveryCode });
}
