import { type PersonStatus, type ProfilePayload, profilePayload, profileRecord } from "@/protocol/event-body";
import type { AccountId, DeviceId, Token } from "@/protocol/ids";
import type { AccountState } from "./account-chain";
import type { Bytes } from "./bytes";
import { parseCanonical } from "./canonical-json";
import { importFernetKey } from "./fernet";
import { fail, ok, type Result } from "./result";
import { openJson, sealJson } from "./sealed-json";
import { signText, verifyText } from "./sign";

const DOMAIN = "sotto/profile/1";
/** Every record is padded to this many bytes: more than the longest name and the longest status take. */
const RECORD_BYTES = 2_048;

/** Why a record was not believed: it does not open, is no record, another person's, too old, or not signed by a device of theirs. */
export type ProfileFault = "key" | "form" | "moved" | "version" | "device" | "signature";

/** What a believed record says. */
export interface OpenedProfile {
  name: string;
  status: PersonStatus | null;
  version: number;
}

/** Signs a profile by a device of its person and seals it under their profile key (32 bytes). */
export async function sealProfile(input: {
  rawKey: Bytes;
  account: AccountId;
  version: number;
  name: string;
  /** null, or none given: they say nothing of themselves */
  status?: PersonStatus | null;
  device: DeviceId;
  signer: CryptoKey;
}): Promise<Token> {
  const { rawKey, account, version, name, status = null, device, signer } = input;
  const payload: ProfilePayload = [1, account, version, name, device, status];
  const text = JSON.stringify(profilePayload.parse(payload));
  return sealJson(await importFernetKey(rawKey), [text, await signText(signer, DOMAIN, text)], RECORD_BYTES);
}

/**
 * Opens a profile and checks that it is `account`'s, of version `least` or newer, and signed by a device that the identity now
 * in force certified. A device that has ended since is believed all the same: signing out takes nobody's name away.
 */
export async function openProfile(input: {
  rawKey: Bytes;
  token: string;
  account: AccountId;
  least: number;
  /** the person's verified chain, brought as far as this device where it is not known yet */
  chainWith: (device: DeviceId) => Promise<AccountState | null>;
}): Promise<Result<OpenedProfile, ProfileFault>> {
  const key = await importFernetKey(input.rawKey);
  const record = await openJson(key, input.token, profileRecord).catch(() => null);
  if (record === null) return fail("key");
  const [text, signature] = record;
  const payload = parseCanonical(profilePayload, text);
  if (payload === null) return fail("form");
  const [, account, version, name, device, status] = payload;
  if (account !== input.account) return fail("moved");
  if (version < input.least) return fail("version", `${version} below ${input.least}`);
  const chain = await input.chainWith(device);
  const signer = chain?.account === account ? chain.devices[device] : undefined;
  if (chain === null || signer === undefined || signer.addedN < chain.identityN) return fail("device");
  return (await verifyText(signer.sign, DOMAIN, text, signature)) ? ok({ name, status, version }) : fail("signature");
}
