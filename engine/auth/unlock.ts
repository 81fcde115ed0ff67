import { type AccountState, accountEntryHash, readAccountChain } from "@/crypto/account-chain";
import { boxKeyFromRaw, boxPublicOf } from "@/crypto/box";
import { fromB64u } from "@/crypto/bytes";
import { finishLogin, startLogin } from "@/crypto/opaque-client";
import { fail, ok, type Result } from "@/crypto/result";
import { publicKeyOfSeed, signerFromSeed } from "@/crypto/sign";
import { openVault, passwordWrapKey, unwrapRoot, type VaultContents } from "@/crypto/vault";
import type { AccountEntry } from "@/protocol/account-entry";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId, B64u32 } from "@/protocol/ids";
import type { Api } from "../transport/api";
import { type AuthError, authError } from "./auth-types";

/** An opened vault with what is needed to write the account chain; lives for one act. */
export interface Unlocked {
  root: Uint8Array<ArrayBuffer>;
  record: VaultRecord;
  contents: VaultContents;
  signer: CryptoKey;
  state: AccountState;
}

/** Runs OPAQUE up to the client's finalization. A wrong password is known here, before the server is told. */
export async function passwordLogin(
  server: Api,
  handle: string,
  password: string,
): Promise<Result<{ login: string; finalization: string; exportKey: string }, AuthError>> {
  const opaque = await startLogin(password);
  const started = await server.signInStart({ handle: handle as never, loginRequest: opaque.request });
  if (!started.ok) return fail(started.code === "bad-request" ? "wrong-credentials" : authError(started.code));
  const finished = await finishLogin({ password, state: opaque.state, response: started.value.loginResponse });
  if (!finished) return fail("wrong-credentials");
  return ok({ login: started.value.login, ...finished });
}

/** The password of the account that is signed in, asked again: gives what opens its vault, and begins no session. */
export async function passwordAgain(server: Api, password: string): Promise<Result<{ exportKey: string }, AuthError>> {
  const opaque = await startLogin(password);
  const started = await server.unlock({ loginRequest: opaque.request });
  if (!started.ok) return fail(authError(started.code));
  const finished = await finishLogin({ password, state: opaque.state, response: started.value.loginResponse });
  return finished ? ok({ exportKey: finished.exportKey }) : fail("wrong-credentials");
}

/** Fetches and opens the vault of the signed-in account, and checks it against the account chain. */
export async function unlock(
  server: Api,
  exportKey: string,
  known: AccountState | null = null,
): Promise<Result<Unlocked & { handle: string; operator: boolean }, AuthError>> {
  const [record, own] = [await server.vault(), await server.account()];
  if (!record.ok) return fail(authError(record.code));
  if (!own.ok) return fail(authError(own.code));
  const root = await unwrapRoot(record.value.wraps.password, await passwordWrapKey(exportKey));
  const opened = await openedVault({
    root,
    blob: record.value.blob,
    account: own.value.account,
    chain: own.value.chain,
    known,
  });
  if (!opened.ok) return opened;
  return ok({ root, record: record.value, ...opened.value, handle: own.value.handle, operator: own.value.operator });
}

/**
 * Opens a vault blob and holds it against the chain the server gave: the identity and the user keys in the vault must be
 * the chain's, and the newest user key must be in it. Otherwise one of them was rolled back, and nothing goes on.
 */
export async function openedVault(input: {
  root: Uint8Array<ArrayBuffer>;
  blob: string;
  account: AccountId;
  chain: AccountEntry[];
  /** what this device knows of the chain: an older one, or another, is not signed on */
  known?: AccountState | null;
}): Promise<Result<{ contents: VaultContents; signer: CryptoKey; state: AccountState }, AuthError>> {
  const contents = await openVault(input.root, input.blob);
  const chain = await readAccountChain(input.account, input.chain);
  if (!chain.ok) return fail("server", `account chain: ${chain.code}`);
  if (input.known && !(await holds(input.chain, input.known))) return fail("server", "another account chain is shown");
  const seed = fromB64u(contents.identitySeed);
  const identity: B64u32 = await publicKeyOfSeed(seed);
  if (identity !== chain.value.identity) return fail("server", "the identity in the vault is not the chain's");
  if (!(chain.value.generation in contents.userKeys)) return fail("server", "the vault lacks the newest user key");
  // Both are written in one transaction: a key that the chain does not know yet means that an older chain is shown.
  const newest = Math.max(...Object.keys(contents.userKeys).map(Number));
  if (newest > chain.value.generation) return fail("server", "the chain lacks the newest user key");
  for (const [generation, raw] of Object.entries(contents.userKeys)) {
    const key = await boxKeyFromRaw(fromB64u(raw));
    if ((await boxPublicOf(key)) !== chain.value.userKeys[Number(generation)])
      return fail("server", `user key ${generation} in the vault is not the chain's`);
  }
  return ok({ contents, signer: await signerFromSeed(seed), state: chain.value });
}

/** Whether a whole chain has the entry that this device knows last. */
async function holds(chain: readonly AccountEntry[], known: AccountState): Promise<boolean> {
  const entry = chain[known.n - 1];
  return entry !== undefined && (await accountEntryHash(entry)) === known.hash;
}
