import { type AccountState, signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { newFernetKey } from "@/crypto/fernet";
import { sealProfile } from "@/crypto/profile";
import { newId } from "@/crypto/random";
import { newSignSeed, signerFromSeed } from "@/crypto/sign";
import { sealVault, type VaultContents } from "@/crypto/vault";
import { type NewDevice, newDevice } from "@/engine/auth/new-device";
import { mustApply } from "@/engine/auth/sign-up";
import type { AccountEntry } from "@/protocol/account-entry";
import type { DeviceBox } from "@/protocol/http/account";
import type { AccountId, DeviceId } from "@/protocol/ids";
import { chanceOf } from "./chance";
import { installPrimitives, installSeed } from "./globals";
import { VirtualTime } from "./time";

/** When every simulation begins. */
export const BEGINNING = Date.UTC(2030, 0, 1);

/** Somebody who has signed up on so many devices. The same in every seed: making keys would cost more than the rest. */
export interface Someone {
  readonly name: string;
  readonly handle: string;
  readonly account: AccountId;
  readonly entries: readonly AccountEntry[];
  readonly state: AccountState;
  readonly vault: VaultContents;
  readonly identity: CryptoKey;
  readonly devices: readonly NewDevice[];
  readonly profile: string;
}

const CAST = [
  ["alice", 2],
  ["bob", 1],
  ["carla", 2],
  ["dave", 1],
] as const;

let cast: Promise<readonly Someone[]> | null = null;

/** The people of all seeds. Puts the simulator's primitives in place: this process has no others from then on. */
export function thePeople(): Promise<readonly Someone[]> {
  cast ??= (async () => {
    installPrimitives();
    const leave = installSeed(new VirtualTime(BEGINNING), chanceOf(0));
    try {
      const people: Someone[] = [];
      for (const [name, devices] of CAST) people.push(await someone(name, devices));
      await warmUp(people);
      return people;
    } finally {
      leave();
    }
  })();
  return cast;
}

async function someone(name: string, count: number): Promise<Someone> {
  const account = newId() as AccountId;
  const [seed, user] = [await newSignSeed(), await newBoxRaw()];
  const identity = await signerFromSeed(seed.seed);
  const entries: AccountEntry[] = [];
  let state: AccountState | null = null;
  const write = async (change: Parameters<typeof signAccountEntry>[1]) => {
    const entry = await signAccountEntry(state, change, identity);
    state = await mustApply(state, entry);
    entries.push(entry);
  };
  await write({ account, kind: "create", delta: [seed.publicKey, user.publicKey] });
  const devices: NewDevice[] = [];
  for (let i = 0; i < count; i++) {
    const made = await newDevice();
    devices.push(made);
    await write({ account, kind: "device-add", delta: [made.device, made.sign.publicKey, made.box.publicKey] });
  }
  const profileKey = newFernetKey();
  const vault: VaultContents = {
    v: 1,
    identitySeed: toB64u(seed.seed) as never,
    userKeys: { 1: toB64u(user.raw) as never },
    profileKey: toB64u(profileKey) as never,
    profileVersion: 1,
  };
  const [first] = devices;
  if (!state || !first) throw new Error("no chain");
  const by = { device: first.device, signer: first.sign.privateKey };
  const profile = await sealProfile({ rawKey: profileKey, account, version: 1, name, ...by });
  return { name, handle: name, account, entries, state, vault, identity, devices, profile };
}

/** What libraries set up on their first call must not make the first seed another than the second. */
async function warmUp(people: readonly Someone[]): Promise<void> {
  const [first] = people;
  if (first) await shutOut(first, first.state, first.devices[0]?.device as DeviceId);
}

/** What a person sends to shut a device of theirs out: its end, a new user key, and a box of it to each device left. */
export async function shutOut(person: Someone, state: AccountState, device: DeviceId) {
  const { account, identity } = person;
  const user = await newBoxRaw();
  const generation = state.generation + 1;
  const revoke = await signAccountEntry(state, { account, kind: "device-revoke", delta: [device] }, identity);
  const revoked = await mustApply(state, revoke);
  const delta: [number, typeof user.publicKey] = [generation, user.publicKey];
  const rotate = await signAccountEntry(revoked, { account, kind: "user-key-rotate", delta }, identity);
  const deviceBoxes: DeviceBox[] = [];
  for (const left of Object.values(revoked.devices).filter((one) => one.endedN === null)) {
    const context = { purpose: "user-key", room: account, epoch: 0, recipient: left.id, generation } as const;
    deviceBoxes.push({ device: left.id, generation, box: await sealBox(left.box, context, user.raw) });
  }
  const userKeys = { ...person.vault.userKeys, [generation]: toB64u(user.raw) as never };
  const blob = await sealVault(newFernetKey(), { ...person.vault, userKeys });
  return { entries: [revoke, rotate], deviceBoxes, blob };
}
