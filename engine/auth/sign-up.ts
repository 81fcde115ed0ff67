import { type AccountState, applyAccountEntry, signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { newFernetKey } from "@/crypto/fernet";
import { finishRegistration, KSF_VERSION, startRegistration } from "@/crypto/opaque-client";
import { sealProfile } from "@/crypto/profile";
import { newRecoveryCode, parseRecoveryCode, proofHash, recoverySecrets } from "@/crypto/recovery-code";
import { fail, ok, type Result } from "@/crypto/result";
import { newSignSeed, signerFromSeed } from "@/crypto/sign";
import { newVaultRoot, passwordWrapKey, sealVault, type VaultContents, wrapRoot } from "@/crypto/vault";
import type { AccountEntry } from "@/protocol/account-entry";
import type { AccountId } from "@/protocol/ids";
import { api } from "../transport/api";
import { credentialsSignIn } from "../transport/credentials-sign-in";
import { type AuthError, type AuthPorts, authError, type OnStep, type SignUpInput } from "./auth-types";
import { keepDevice, type NewDevice, newDevice } from "./new-device";

/**
 * Makes an account: keys, chain, vault and recovery code in this process, then one request that stores only what is
 * public or sealed. Ends signed in. The recovery code is told once.
 */
export async function signUp(
  ports: AuthPorts,
  input: SignUpInput,
  onStep: OnStep,
): Promise<Result<{ recoveryCode: string }, AuthError>> {
  const server = api(ports.http);
  onStep("checking");
  const opaque = await startRegistration(input.password);
  const started = await server.signUpStart({
    handle: input.handle as never,
    registrationRequest: opaque.request,
    ...(input.invite ? { invite: input.invite } : {}),
  });
  if (!started.ok) return fail(started.code === "bad-request" ? "handle-invalid" : authError(started.code));
  onStep("making-keys");
  const { account, registrationResponse, signUp: id } = started.value;
  const finished = await finishRegistration({
    password: input.password,
    state: opaque.state,
    response: registrationResponse,
    account,
  });
  const made = await newAccount(account);
  const recoveryCode = newRecoveryCode();
  const sealed = await sealedVault({ contents: made.vault, version: 1, exportKey: finished.exportKey, recoveryCode });
  onStep("saving");
  const saved = await server.signUp({
    signUp: id,
    registrationRecord: finished.record,
    ksfVersion: KSF_VERSION,
    chain: made.chain,
    vault: sealed.vault,
    recoveryProofHash: sealed.recoveryProofHash,
    profile: await firstProfile(made, input.name),
  });
  if (!saved.ok) return fail(authError(saved.code));
  onStep("signing-in");
  const session = await credentialsSignIn(ports.http, { ticket: saved.value.ticket });
  if (!session.ok) return fail(session.code);
  const own = await server.account();
  await keepDevice(ports.store, {
    device: made.device,
    handle: input.handle,
    profile: { name: input.name, status: null, version: made.vault.profileVersion },
    state: made.state,
    vault: made.vault,
    operator: own.ok && own.value.operator,
  });
  return ok({ recoveryCode });
}

interface NewAccount {
  chain: [AccountEntry, AccountEntry];
  state: AccountState;
  vault: VaultContents;
  profileKey: Uint8Array<ArrayBuffer>;
  device: NewDevice;
}

async function newAccount(account: AccountId): Promise<NewAccount> {
  const [identity, user, device] = await Promise.all([newSignSeed(), newBoxRaw(), newDevice()]);
  const signer = await signerFromSeed(identity.seed);
  const create = await signAccountEntry(
    null,
    { account, kind: "create", delta: [identity.publicKey, user.publicKey] },
    signer,
  );
  const created = await mustApply(null, create);
  const add = await signAccountEntry(
    created,
    { account, kind: "device-add", delta: [device.device, device.sign.publicKey, device.box.publicKey] },
    signer,
  );
  const profileKey = newFernetKey();
  const vault: VaultContents = {
    v: 1,
    identitySeed: toB64u(identity.seed) as never,
    userKeys: { 1: toB64u(user.raw) as never },
    profileKey: toB64u(profileKey) as never,
    profileVersion: 1,
  };
  return { chain: [create, add], state: await mustApply(created, add), vault, profileKey, device };
}

function firstProfile({ state, device, vault, profileKey }: NewAccount, name: string) {
  const { account } = state;
  const version = vault.profileVersion;
  const signer = device.sign.privateKey;
  return sealProfile({ rawKey: profileKey, account, version, name, device: device.device, signer });
}

/** Applies an entry that this process has just signed. */
export async function mustApply(state: AccountState | null, entry: AccountEntry): Promise<AccountState> {
  const applied = await applyAccountEntry(state, entry);
  if (!applied.ok) throw new Error(`own account entry refused: ${applied.code}`);
  return applied.value;
}

/** Seals the vault under a root and wraps the root for both ways in; the proof's hash lets the code open it later. */
export async function sealedVault(input: {
  contents: VaultContents;
  version: number;
  exportKey: string;
  recoveryCode: string;
  root?: Uint8Array<ArrayBuffer>;
}) {
  const root = input.root ?? newVaultRoot();
  const code = parseRecoveryCode(input.recoveryCode);
  if (!code.ok) throw new Error("a recovery code of our own does not parse");
  const secrets = await recoverySecrets(code.value);
  const [blob, password, recovery, recoveryProofHash] = await Promise.all([
    sealVault(root, input.contents),
    wrapRoot(root, await passwordWrapKey(input.exportKey)),
    wrapRoot(root, secrets.wrapKey),
    proofHash(secrets.proof),
  ]);
  return { vault: { version: input.version, blob, wraps: { password, recovery } }, recoveryProofHash };
}
