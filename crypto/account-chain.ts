import {
  type AccountEntry,
  type AccountEntryKind,
  type AccountPayload,
  accountPayload,
} from "@/protocol/account-entry";
import { type AccountId, type B64u32, type DeviceId, ZERO_HASH } from "@/protocol/ids";
import { isBoxKey } from "./box";
import { parseCanonical } from "./canonical-json";
import { hashText, identityHash } from "./hash";
import { fail, ok, type Result } from "./result";
import { isSignKey, signText, verifyText } from "./sign";

const DOMAIN = "sotto/account-entry/1";

/** A device as the chain knows it. `addedN` and `endedN` are the entries that began and ended it. */
export interface DeviceState {
  id: DeviceId;
  sign: B64u32;
  box: B64u32;
  addedN: number;
  endedN: number | null;
  how: "revoked" | "retired" | null;
}

/** A person's chain, folded; plain JSON. The maps keep what was true at earlier entries, which rosters refer to. */
export interface AccountState {
  account: AccountId;
  n: number;
  /** of the last entry */
  hash: B64u32;
  identity: B64u32;
  identityHash: B64u32;
  /** n of `create` or of the last `identity-reset` */
  identityN: number;
  /** identity hashes by the n at which they began */
  identities: Record<number, B64u32>;
  generation: number;
  userKey: B64u32;
  /** public user keys by generation, and the n at which each generation began */
  userKeys: Record<number, B64u32>;
  userKeyN: Record<number, number>;
  devices: Record<string, DeviceState>;
}

/** Whose fault: the text, its place in the chain, its signature, or what it asks for. */
export type AccountFault = "bad-form" | "bad-link" | "bad-signature" | "bad-state";

/** A kind of entry with its delta, as in protocol/account-entry. */
export type AccountChange = {
  [K in AccountEntryKind]: { kind: K; delta: Extract<AccountPayload, { 4: K }>[5] };
}[AccountEntryKind];

/** What the next entry's `prevHash` must be. */
export function accountEntryHash(entry: AccountEntry): Promise<B64u32> {
  return hashText("sotto/account-hash/1", `${entry.payload}\0${entry.signature}`);
}

/**
 * Builds and signs the entry that follows `state`. `signer`: the identity key; the named device's key for
 * `device-retire`; the new identity key for `create` and `identity-reset`. Throws where the delta does not fit its kind.
 */
export async function signAccountEntry(
  state: AccountState | null,
  change: AccountChange & { account: AccountId },
  signer: CryptoKey,
): Promise<AccountEntry> {
  const link = [(state?.n ?? 0) + 1, state?.hash ?? ZERO_HASH];
  const payload = JSON.stringify(
    accountPayload.parse(["sotto/account/1", change.account, ...link, change.kind, change.delta]),
  );
  return { payload, signature: await signText(signer, DOMAIN, payload) };
}

function isLinked(state: AccountState | null, payload: AccountPayload): boolean {
  const [, account, n, prevHash, kind] = payload;
  if (state === null) return kind === "create" && n === 1 && prevHash === ZERO_HASH;
  return kind !== "create" && account === state.account && n === state.n + 1 && prevHash === state.hash;
}

/** Whose key must have signed. Null where the state knows no such key. */
function signerOf(state: AccountState | null, payload: AccountPayload): B64u32 | null {
  switch (payload[4]) {
    case "create":
    case "identity-reset":
      return payload[5][0];
    case "device-retire":
      return state?.devices[payload[5][0]]?.sign ?? null;
    case "device-add":
    case "device-revoke":
    case "user-key-rotate":
      return state?.identity ?? null;
  }
}

type Parts = Omit<AccountState, "n" | "hash" | "account">;

function withUserKey(parts: Parts, n: number, [generation, userKey]: [number, B64u32]): Parts | null {
  if (generation !== parts.generation + 1 || Object.values(parts.userKeys).includes(userKey)) return null;
  const userKeys = { ...parts.userKeys, [generation]: userKey };
  return { ...parts, generation, userKey, userKeys, userKeyN: { ...parts.userKeyN, [generation]: n } };
}

function withDevice(parts: Parts, n: number, [id, sign, box]: [DeviceId, B64u32, B64u32]): Parts | null {
  const taken = Object.values(parts.devices).some((device) => device.sign === sign || device.box === box);
  if (taken || parts.devices[id] !== undefined) return null;
  return { ...parts, devices: { ...parts.devices, [id]: { id, sign, box, addedN: n, endedN: null, how: null } } };
}

function withoutDevice(parts: Parts, n: number, end: { id: DeviceId; how: "revoked" | "retired" }): Parts | null {
  const device = parts.devices[end.id];
  if (device === undefined || device.endedN !== null) return null;
  return { ...parts, devices: { ...parts.devices, [end.id]: { ...device, endedN: n, how: end.how } } };
}

async function withIdentity(parts: Parts, n: number, identity: B64u32): Promise<Parts | null> {
  const hash = await identityHash(identity);
  if (Object.values(parts.identities).includes(hash)) return null;
  // The new identity vouches for none of the old one's devices.
  const devices = Object.values(parts.devices).map((device): [string, DeviceState] => [
    device.id,
    device.endedN === null ? { ...device, endedN: n, how: "revoked" } : device,
  ]);
  const identities = { ...parts.identities, [n]: hash };
  return { ...parts, identity, identityHash: hash, identityN: n, identities, devices: Object.fromEntries(devices) };
}

const nobody: Parts = {
  identity: ZERO_HASH,
  identityHash: ZERO_HASH,
  identityN: 0,
  identities: {},
  generation: 0,
  userKey: ZERO_HASH,
  userKeys: {},
  userKeyN: {},
  devices: {},
};

async function partsAfter(state: AccountState | null, payload: AccountPayload): Promise<Parts | null> {
  const parts = state ?? nobody;
  const n = payload[2];
  switch (payload[4]) {
    case "create": {
      const named = await withIdentity(parts, n, payload[5][0]);
      return named && withUserKey(named, n, [1, payload[5][1]]);
    }
    case "identity-reset": {
      const named = await withIdentity(parts, n, payload[5][0]);
      return named && withUserKey(named, n, [payload[5][1], payload[5][2]]);
    }
    case "user-key-rotate":
      return withUserKey(parts, n, payload[5]);
    case "device-add":
      return withDevice(parts, n, payload[5]);
    case "device-revoke":
      return withoutDevice(parts, n, { id: payload[5][0], how: "revoked" });
    case "device-retire":
      return withoutDevice(parts, n, { id: payload[5][0], how: "retired" });
  }
}

/** A key that can neither sign nor receive would only stand in other people's way. */
async function keysAreUsable(payload: AccountPayload): Promise<boolean> {
  switch (payload[4]) {
    case "create":
      return (await isSignKey(payload[5][0])) && (await isBoxKey(payload[5][1]));
    case "identity-reset":
      return (await isSignKey(payload[5][0])) && (await isBoxKey(payload[5][2]));
    case "user-key-rotate":
      return isBoxKey(payload[5][1]);
    case "device-add":
      return (await isSignKey(payload[5][1])) && (await isBoxKey(payload[5][2]));
    case "device-revoke":
    case "device-retire":
      return true;
  }
}

/** Verifies one entry against the chain so far (null: it must be `create`) and folds it in. */
export async function applyAccountEntry(
  state: AccountState | null,
  entry: AccountEntry,
): Promise<Result<AccountState, AccountFault>> {
  const payload = parseCanonical(accountPayload, entry.payload);
  if (payload === null) return fail("bad-form");
  if (!isLinked(state, payload)) return fail("bad-link");
  const signer = signerOf(state, payload);
  if (signer === null) return fail("bad-state", "no such device");
  if (!(await verifyText(signer, DOMAIN, entry.payload, entry.signature))) return fail("bad-signature");
  const parts = await partsAfter(state, payload);
  if (parts === null || !(await keysAreUsable(payload))) return fail("bad-state", payload[4]);
  return ok({ ...parts, account: payload[1], n: payload[2], hash: await accountEntryHash(entry) });
}

/** Verifies and folds a whole chain, or what follows `from`. The chain must be this account's. */
export async function readAccountChain(
  account: AccountId,
  entries: readonly AccountEntry[],
  from: AccountState | null = null,
): Promise<Result<AccountState, AccountFault>> {
  let state = from;
  for (const entry of entries) {
    const applied = await applyAccountEntry(state, entry);
    if (!applied.ok) return applied;
    state = applied.value;
  }
  return state === null || state.account !== account ? fail("bad-link", "another account") : ok(state);
}

/** The n at which the identity in force at `n` began (0: none). */
function identityBegan(state: AccountState, n: number): number {
  return Math.max(
    0,
    ...Object.keys(state.identities)
      .map(Number)
      .filter((began) => began <= n),
  );
}

/** The hash of the identity in force at entry `n`, or null where the chain does not reach there. */
export function identityHashAt(state: AccountState, n: number): B64u32 | null {
  return n > state.n ? null : (state.identities[identityBegan(state, n)] ?? null);
}

/** The generation of the user key in force at entry `n` (0: none). */
export function generationAt(state: AccountState, n: number): number {
  const begun = Object.entries(state.userKeyN).filter(([, began]) => began <= n);
  return n > state.n ? 0 : Math.max(0, ...begun.map(([generation]) => Number(generation)));
}

/**
 * Whether a device speaks for its person where a roster records the chain at `accountN`: it was certified by the
 * identity then in force, and not ended up to there. A device added later needs no new roster to speak; one that was
 * ended later speaks until a room entry records the end (which the `stale` rule brings about).
 */
export function deviceValidAt(state: AccountState, device: string, accountN: number): boolean {
  const known = state.devices[device];
  if (known === undefined || accountN > state.n) return false;
  if (known.endedN !== null && known.endedN <= accountN) return false;
  return identityBegan(state, known.addedN) === identityBegan(state, accountN);
}
