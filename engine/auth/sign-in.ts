import { type AccountState, signAccountEntry } from "@/crypto/account-chain";
import { fromB64u } from "@/crypto/bytes";
import { type OpenedProfile, openProfile } from "@/crypto/profile";
import { fail, ok, type Result } from "@/crypto/result";
import type { VaultContents } from "@/crypto/vault";
import { type Api, api } from "../transport/api";
import { credentialsSignIn } from "../transport/credentials-sign-in";
import { type AuthError, type AuthPorts, authError, type OnStep, type SignInInput } from "./auth-types";
import { keepDevice, type NewDevice, newDevice } from "./new-device";
import { mustApply } from "./sign-up";
import { passwordLogin, unlock } from "./unlock";

const TRIES = 5;

/** Signs in on a new browser profile: OPAQUE, session, vault, a new certified device. The whole history follows by itself. */
export async function signIn(ports: AuthPorts, input: SignInInput, onStep: OnStep): Promise<Result<null, AuthError>> {
  const server = api(ports.http);
  onStep("checking");
  const login = await passwordLogin(server, input.handle, input.password);
  if (!login.ok) return login;
  onStep("signing-in");
  const session = await credentialsSignIn(ports.http, {
    login: login.value.login,
    finalization: login.value.finalization,
  });
  if (!session.ok) return fail(session.code);
  onStep("opening");
  const device = await newDevice();
  for (let tried = 0; tried < TRIES; tried++) {
    // The vault anew each time: whoever moved the chain in between may have made a new user key, boxed to older devices alone.
    const opened = await unlock(server, login.value.exportKey);
    if (!opened.ok) return opened;
    const { contents, signer, state, handle, operator } = opened.value;
    onStep("making-keys");
    const added = await addDevice(server, { state, device, signer });
    if (!added.ok && added.code === "conflict") continue;
    if (!added.ok) return added;
    const profile = await storedProfile(server, contents, handle, added.value);
    await keepDevice(ports.store, { device, handle, profile, state: added.value, vault: contents, operator });
    return ok(null);
  }
  return fail("conflict");
}

/** Certifies a device in the account chain as it was read; `conflict` where another device wrote at the same time. */
async function addDevice(
  server: Api,
  { state, device, signer }: { state: AccountState; device: NewDevice; signer: CryptoKey },
): Promise<Result<AccountState, AuthError>> {
  const delta = [device.device, device.sign.publicKey, device.box.publicKey] as const;
  const entry = await signAccountEntry(
    state,
    { account: state.account, kind: "device-add", delta: [...delta] },
    signer,
  );
  const saved = await server.appendChain({ entries: [entry] });
  if (saved.ok) return ok(await mustApply(state, entry));
  return fail(saved.code === "conflict" ? "conflict" : authError(saved.code));
}

/** Name, status and version in one's own profile record; the handle where it can't be had now or does not check out. */
export async function storedProfile(
  server: Api,
  contents: VaultContents,
  handle: string,
  state: AccountState,
): Promise<OpenedProfile> {
  const least = contents.profileVersion;
  const unknown = { name: `@${handle}`, status: null, version: least };
  const own = await server.account();
  if (!own.ok) return unknown;
  const { account } = state;
  const rawKey = fromB64u(contents.profileKey);
  const chainWith = async () => state;
  const opened = await openProfile({ rawKey, token: own.value.profile, account, least, chainWith });
  return opened.ok ? opened.value : unknown;
}
