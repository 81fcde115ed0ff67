import type { AccountState } from "@/crypto/account-chain";
import { newRestKey, sealRest } from "@/crypto/at-rest";
import { boxKeyFromRaw, newBoxKey } from "@/crypto/box";
import { fromB64u } from "@/crypto/bytes";
import type { OpenedProfile } from "@/crypto/profile";
import { newId } from "@/crypto/random";
import { newSigner } from "@/crypto/sign";
import type { VaultContents } from "@/crypto/vault";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import type { Store } from "../store/store";
import type { DeviceRow, UserKeyRow } from "../store/tables";

/** The keys of one browser profile: neither private half can leave it. */
export interface NewDevice {
  device: DeviceId;
  sign: { privateKey: CryptoKey; publicKey: B64u32 };
  box: { privateKey: CryptoKey; publicKey: B64u32 };
}

/** Makes the two key pairs of a new device. */
export async function newDevice(): Promise<NewDevice> {
  const [sign, box] = await Promise.all([newSigner(), newBoxKey()]);
  return { device: newId() as DeviceId, sign, box };
}

/** Replaces whatever this profile held by a fresh store of the given person and device. */
export async function keepDevice(
  store: Store,
  input: {
    device: NewDevice;
    handle: string;
    profile: OpenedProfile;
    state: AccountState;
    vault: VaultContents;
    operator: boolean;
  },
): Promise<void> {
  const { device, handle, state, vault, operator } = input;
  const { name, status, version } = input.profile;
  const restKey = await newRestKey();
  const profile = { key: vault.profileKey, version, name, status };
  const row: DeviceRow = {
    key: "device",
    account: state.account as AccountId,
    handle,
    device: device.device,
    signKey: device.sign.privateKey,
    boxKey: device.box.privateKey,
    boxPublic: device.box.publicKey,
    restKey,
    profile: await sealRest(restKey, profile),
    operator,
  };
  const keys = await userKeyRows(state, vault);
  const own = await sealRest(restKey, { key: vault.profileKey, name, status });
  await store.wipe();
  await store.write(["meta", "userKeys", "accounts"], async (tx) => {
    await tx.put("meta", row);
    for (const key of keys) await tx.put("userKeys", key);
    await tx.put("accounts", {
      account: row.account,
      handle,
      state,
      pin: { identity: state.identity, n: state.n, hash: state.hash, verified: true, how: "confirmed" },
      pinSeq: null,
      profile: own,
      profileVersion: version,
    });
  });
}

async function userKeyRows(state: AccountState, vault: VaultContents): Promise<UserKeyRow[]> {
  const rows: UserKeyRow[] = [];
  for (const [generation, raw] of Object.entries(vault.userKeys)) {
    const publicKey = state.userKeys[Number(generation)];
    if (publicKey)
      rows.push({ generation: Number(generation), privateKey: await boxKeyFromRaw(fromB64u(raw)), publicKey });
  }
  return rows;
}
