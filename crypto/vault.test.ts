import { describe, expect, it } from "vitest";
import type { B64u32 } from "@/protocol/ids";
import { toB64u } from "./bytes";
import { importFernetKey } from "./fernet";
import { randomBytes } from "./random";
import { sealJson } from "./sealed-json";
import {
  newVaultRoot,
  openVault,
  passwordWrapKey,
  sealVault,
  unwrapRoot,
  type VaultContents,
  VaultError,
  wrapRoot,
} from "./vault";

const key = () => toB64u(randomBytes(32)) as B64u32;
const contents = (): VaultContents => ({
  v: 1,
  identitySeed: key(),
  userKeys: { 1: key(), 2: key() },
  profileKey: key(),
  profileVersion: 3,
});

describe("alice's vault", () => {
  it("[R62] opens by either way in, and shows everything she put there", async () => {
    const [root, byPassword, byCode, kept] = [newVaultRoot(), randomBytes(32), randomBytes(32), contents()];
    const blob = await sealVault(root, kept);
    for (const wrapKey of [byPassword, byCode]) {
      const found = await unwrapRoot(await wrapRoot(root, wrapKey), wrapKey);
      expect(await openVault(found, blob)).toEqual(kept);
    }
  });

  it("[R62] stays shut to another root, another wrap key, and with any character changed", async () => {
    const root = newVaultRoot();
    const [blob, wrapKey] = [await sealVault(root, contents()), randomBytes(32)];
    const wrap = await wrapRoot(root, wrapKey);
    await expect(openVault(newVaultRoot(), blob)).rejects.toThrow(VaultError);
    await expect(unwrapRoot(wrap, randomBytes(32))).rejects.toThrow(VaultError);
    for (let at = 0; at < wrap.length; at++) {
      const changed = wrap.slice(0, at) + (wrap[at] === "A" ? "B" : "A") + wrap.slice(at + 1);
      await expect(unwrapRoot(changed, wrapKey)).rejects.toThrow(VaultError);
    }
    await expect(
      openVault(root, `${blob.slice(0, 50)}${blob[50] === "A" ? "B" : "A"}${blob.slice(51)}`),
    ).rejects.toThrow(VaultError);
  });

  it("is refused when what it holds is no vault, though it opens", async () => {
    const root = newVaultRoot();
    const sealing = await importFernetKey(root);
    for (const other of [
      null,
      {},
      { ...contents(), v: 2 },
      { ...contents(), more: 1 },
      { ...contents(), userKeys: { zero: key() } },
    ]) {
      await expect(openVault(root, await sealJson(sealing, other))).rejects.toThrow(VaultError);
    }
    await expect(unwrapRoot(await wrapRoot(randomBytes(16), root), root)).rejects.toThrow(VaultError);
  });
});

it("derives a password's wrap key from OPAQUE's export key, as committed", async () => {
  expect(toB64u(await passwordWrapKey(toB64u(new Uint8Array(64).fill(1))))).toBe(
    "Ns7qPzVWs-xgn1M6HCJ4lpB5163--HR3XuPyAgVIFJc",
  );
});
