import { type AccountState, applyAccountEntry, signAccountEntry } from "@/crypto/account-chain";
import { newBoxKey, newBoxRaw } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { finishRegistration, KSF_VERSION, startRegistration } from "@/crypto/opaque-client";
import { sealProfile } from "@/crypto/profile";
import { newId, randomBytes } from "@/crypto/random";
import { newRecoveryCode, parseRecoveryCode, proofHash, recoverySecrets } from "@/crypto/recovery-code";
import { newSigner, newSignSeed, signerFromSeed } from "@/crypto/sign";
import { newVaultRoot, passwordWrapKey, sealVault, wrapRoot } from "@/crypto/vault";
import type { AccountEntry } from "@/protocol/account-entry";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import { call } from "./call";
import { signInWith } from "./sign-in";

/** A browser's keys, as far as the account chain knows them. */
export interface TestDevice {
  readonly id: DeviceId;
  readonly sign: CryptoKey;
  readonly signPublic: B64u32;
  readonly boxPublic: B64u32;
}

/** Somebody with an account, a signed-in browser and everything their vault holds. */
export interface TestPerson {
  readonly handle: string;
  readonly password: string;
  readonly account: AccountId;
  readonly identity: CryptoKey;
  readonly recoveryCode: string;
  readonly device: TestDevice;
  readonly cookie: string;
  readonly state: AccountState;
  readonly root: Uint8Array<ArrayBuffer>;
  readonly exportKey: string;
}

export async function newDevice(): Promise<TestDevice> {
  const [sign, box] = [await newSigner(), await newBoxKey()];
  return { id: newId() as DeviceId, sign: sign.privateKey, signPublic: sign.publicKey, boxPublic: box.publicKey };
}

/** The entry that adds a device, signed by its person. */
export function deviceAdd(
  person: Pick<TestPerson, "account" | "identity" | "state">,
  device: TestDevice,
): Promise<AccountEntry> {
  const delta: [DeviceId, B64u32, B64u32] = [device.id, device.signPublic, device.boxPublic];
  return signAccountEntry(person.state, { account: person.account, kind: "device-add", delta }, person.identity);
}

export async function applied(state: AccountState | null, entry: AccountEntry): Promise<AccountState> {
  const next = await applyAccountEntry(state, entry);
  if (!next.ok) throw new Error(next.code);
  return next.value;
}

/** A vault as the server stores it; what is inside is none of its business, so it is not much here. */
export async function testVault(
  version: number,
  exportKey: string,
  recoveryCode: string,
): Promise<{ vault: VaultRecord; root: Uint8Array<ArrayBuffer> }> {
  const root = newVaultRoot();
  const contents = {
    v: 1 as const,
    identitySeed: secret(),
    userKeys: { 1: secret() },
    profileKey: secret(),
    profileVersion: 1,
  };
  const wraps = {
    password: await wrapRoot(root, await passwordWrapKey(exportKey)),
    recovery: await wrapRoot(root, (await secretsOf(recoveryCode)).wrapKey),
  };
  return { vault: { version, blob: await sealVault(root, contents), wraps }, root };
}

const secret = () => toB64u(randomBytes(32)) as B64u32;

export async function secretsOf(recoveryCode: string): ReturnType<typeof recoverySecrets> {
  const code = parseRecoveryCode(recoveryCode);
  if (!code.ok) throw new Error(code.code);
  return recoverySecrets(code.value);
}

interface SignUpAnswer {
  readonly signUp: string;
  readonly account: AccountId;
  readonly registrationResponse: string;
}

/** Begins a sign-up, and prepares what finishes it. */
export async function prepareSignUp(handle: string, options: { invite?: string; password?: string } = {}) {
  const password = options.password ?? `${handle} likes four long words`;
  const registration = await startRegistration(password);
  const invite = options.invite === undefined ? {} : { invite: options.invite };
  const response = await call("POST /api/v1/accounts/start", {
    body: { handle, registrationRequest: registration.request, ...invite },
  });
  if (!response.ok) return { refused: response };
  const { signUp, account, registrationResponse } = (await response.json()) as SignUpAnswer;
  const { record, exportKey } = await finishRegistration({
    password,
    state: registration.state,
    response: registrationResponse,
    account,
  });
  const identity = await newSignSeed();
  const signer = await signerFromSeed(identity.seed);
  const device = await newDevice();
  const delta: [B64u32, B64u32] = [identity.publicKey, (await newBoxRaw()).publicKey];
  const create = await signAccountEntry(null, { account, kind: "create", delta }, signer);
  const add = await deviceAdd({ account, identity: signer, state: await applied(null, create) }, device);
  const recoveryCode = newRecoveryCode();
  const { vault, root } = await testVault(1, exportKey, recoveryCode);
  const body = {
    signUp,
    registrationRecord: record,
    ksfVersion: KSF_VERSION,
    chain: [create, add],
    vault,
    recoveryProofHash: await proofHash((await secretsOf(recoveryCode)).proof),
    profile: await sealProfile({
      ...{ rawKey: randomBytes(32), account, version: 1, name: handle },
      ...{ device: device.id, signer: device.sign },
    }),
  };
  const state = await applied(await applied(null, create), add);
  return {
    refused: null,
    body,
    person: { handle, password, account, identity: signer, recoveryCode, device, state, root, exportKey },
  };
}

/** Signs somebody up, all the way to the cookie. Throws where the server refuses. */
export async function signUp(
  handle: string,
  options: { invite?: string; password?: string } = {},
): Promise<TestPerson> {
  const prepared = await prepareSignUp(handle, options);
  if (prepared.refused !== null) throw new Error(await prepared.refused.text());
  const response = await call("POST /api/v1/accounts", { body: prepared.body });
  if (!response.ok) throw new Error(await response.text());
  const { ticket } = (await response.json()) as { ticket: string };
  const { cookie, code } = await signInWith({ ticket });
  if (cookie === null) throw new Error(code);
  return { ...prepared.person, cookie };
}
