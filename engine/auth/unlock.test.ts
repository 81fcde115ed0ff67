import { expect, it } from "vitest";
import { newBoxRaw } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { newSignSeed, signerFromSeed } from "@/crypto/sign";
import { TestPerson } from "@/crypto/testing/person";
import { newVaultRoot, sealVault, type VaultContents } from "@/crypto/vault";
import type { B64u32 } from "@/protocol/ids";
import { openedVault } from "./unlock";

const text = (raw: Uint8Array) => toB64u(raw) as B64u32;

/** alice's chain with two user keys, and what `change` makes of the vault that belongs to it. */
async function openedWith(change: (contents: VaultContents) => Promise<VaultContents> | VaultContents) {
  const alice = await TestPerson.signUp();
  const first = alice.userRaw;
  const identity = await newSignSeed();
  // An identity whose seed is known, as the vault holds it.
  alice.identity = await signerFromSeed(identity.seed);
  const second = await newBoxRaw();
  const delta: [B64u32, number, B64u32] = [identity.publicKey, 2, second.publicKey];
  await alice.write({ kind: "identity-reset", delta });
  const userKeys = { 1: text(first), 2: text(second.raw) };
  const whole = {
    v: 1,
    identitySeed: text(identity.seed),
    userKeys,
    profileKey: text(first),
    profileVersion: 1,
  } as const;
  const root = newVaultRoot();
  const blob = await sealVault(root, await change(whole));
  const opened = await openedVault({ root, blob, account: alice.account, chain: alice.entries });
  return opened.ok ? "opened" : `${opened.code}: ${opened.detail}`;
}

it("a vault opens whose identity and user keys are the chain's", async () => {
  expect(await openedWith((contents) => contents)).toBe("opened");
});

it("[R62] a vault with another user key than the chain names is refused, whichever generation it is", async () => {
  for (const generation of [1, 2]) {
    const other = text((await newBoxRaw()).raw);
    const outcome = await openedWith((contents) => ({
      ...contents,
      userKeys: { ...contents.userKeys, [generation]: other },
    }));
    expect(outcome).toBe(`server: user key ${generation} in the vault is not the chain's`);
  }
});

it("a vault of another identity, without the newest user key or ahead of the chain is refused", async () => {
  const seed = text((await newSignSeed()).seed);
  expect(await openedWith((contents) => ({ ...contents, identitySeed: seed }))).toContain("not the chain's");
  const { 1: first } = { 1: text((await newBoxRaw()).raw) };
  expect(await openedWith((contents) => ({ ...contents, userKeys: { 1: first } }))).toContain("lacks the newest");
  const ahead = (contents: VaultContents) => ({ ...contents, userKeys: { ...contents.userKeys, 3: first } });
  expect(await openedWith(ahead)).toContain("the chain lacks");
});
