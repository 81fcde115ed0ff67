import type { AccountEntry } from "@/protocol/account-entry";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import { type AccountChange, type AccountState, applyAccountEntry, signAccountEntry } from "../account-chain";
import { newBoxKey, newBoxRaw } from "../box";
import type { Bytes } from "../bytes";
import { newId } from "../random";
import { newSigner, newSignSeed, signerFromSeed } from "../sign";

/** A device of a test person, with the keys that only it would hold. */
export interface TestDevice {
  id: DeviceId;
  signer: CryptoKey;
  sign: B64u32;
  boxKey: CryptoKey;
  box: B64u32;
}

/** A test person: a real chain and real keys, so that every test can also play the attacker. */
export class TestPerson {
  account: AccountId;
  entries: AccountEntry[] = [];
  state: AccountState;
  identity: CryptoKey;
  userRaw: Bytes;
  device: TestDevice;

  private constructor(made: Pick<TestPerson, "account" | "state" | "identity" | "userRaw" | "device" | "entries">) {
    this.account = made.account;
    this.state = made.state;
    this.identity = made.identity;
    this.userRaw = made.userRaw;
    this.device = made.device;
    this.entries = made.entries;
  }

  /** Somebody who signed up on one device: chain of `create`, `device-add`. */
  static async signUp(account = newId() as AccountId): Promise<TestPerson> {
    const { seed, publicKey } = await newSignSeed();
    const identity = await signerFromSeed(seed);
    const user = await newBoxRaw();
    const create = await signAccountEntry(
      null,
      { account, kind: "create", delta: [publicKey, user.publicKey] },
      identity,
    );
    const state = await mustApply(null, create);
    const device = await newDevice();
    const made = { account, state, identity, userRaw: user.raw, device, entries: [create] };
    const person = new TestPerson(made);
    await person.add(device);
    return person;
  }

  /** Signs (by the identity key, unless told otherwise), applies and keeps an entry. */
  async write(change: AccountChange, signer: CryptoKey = this.identity): Promise<AccountEntry> {
    const entry = await signAccountEntry(this.state, { account: this.account, ...change }, signer);
    this.state = await mustApply(this.state, entry);
    this.entries.push(entry);
    return entry;
  }

  async add(device: TestDevice): Promise<TestDevice> {
    await this.write({ kind: "device-add", delta: [device.id, device.sign, device.box] });
    return device;
  }

  /** Another browser signs in. */
  async addDevice(): Promise<TestDevice> {
    return this.add(await newDevice());
  }

  /** A device is shut out, and the user key changes with it. */
  async revoke(device: TestDevice): Promise<void> {
    await this.write({ kind: "device-revoke", delta: [device.id] });
    await this.rotateUserKey();
  }

  async rotateUserKey(): Promise<void> {
    const user = await newBoxRaw();
    this.userRaw = user.raw;
    await this.write({ kind: "user-key-rotate", delta: [this.state.generation + 1, user.publicKey] });
  }

  /** Everything is lost and begun anew under the old account. */
  async resetIdentity(): Promise<void> {
    const { seed, publicKey } = await newSignSeed();
    this.identity = await signerFromSeed(seed);
    const user = await newBoxRaw();
    this.userRaw = user.raw;
    const delta: [B64u32, number, B64u32] = [publicKey, this.state.generation + 1, user.publicKey];
    await this.write({ kind: "identity-reset", delta }, this.identity);
  }
}

export async function newDevice(): Promise<TestDevice> {
  const [signing, boxing] = await Promise.all([newSigner(), newBoxKey()]);
  const id = newId() as DeviceId;
  return { id, signer: signing.privateKey, sign: signing.publicKey, boxKey: boxing.privateKey, box: boxing.publicKey };
}

async function mustApply(state: AccountState | null, entry: AccountEntry): Promise<AccountState> {
  const applied = await applyAccountEntry(state, entry);
  if (!applied.ok) throw new Error(applied.code);
  return applied.value;
}
