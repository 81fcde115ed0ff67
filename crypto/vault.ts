import { z } from "zod";
import { b64u32, type Token } from "@/protocol/ids";
import { type Bytes, fromB64u } from "./bytes";
import { importFernetKey, openFernet, sealFernet } from "./fernet";
import { hkdf } from "./hash";
import { randomBytes } from "./random";
import { openJson, sealJson } from "./sealed-json";

const generation = z.string().regex(/^[1-9][0-9]{0,8}$/);

/** Everything that only the person has: all keys raw, base64url. `userKeys` by generation, none is ever dropped. */
const vaultContents = z.strictObject({
  v: z.literal(1),
  identitySeed: b64u32,
  userKeys: z.record(generation, b64u32),
  profileKey: b64u32,
  profileVersion: z.int().min(1),
});
export type VaultContents = z.infer<typeof vaultContents>;

/** The one error of opening a vault or unwrapping its root. */
export class VaultError extends Error {
  override name = "VaultError";
  constructor(cause: unknown) {
    super("vault does not open", { cause });
  }
}

/** 32 random bytes: the Fernet key of the vault. */
export function newVaultRoot(): Bytes {
  return randomBytes(32);
}

export async function sealVault(root: Bytes, contents: VaultContents): Promise<string> {
  return sealJson(await importFernetKey(root), vaultContents.parse(contents));
}

/** Throws VaultError. */
export async function openVault(root: Bytes, blob: string): Promise<VaultContents> {
  try {
    return await openJson(await importFernetKey(root), blob, vaultContents);
  } catch (error) {
    throw new VaultError(error);
  }
}

/** The root under the key of one way in. */
export async function wrapRoot(root: Bytes, wrapKey: Bytes): Promise<Token> {
  return sealFernet(await importFernetKey(wrapKey), root);
}

/** Throws VaultError. */
export async function unwrapRoot(wrap: string, wrapKey: Bytes): Promise<Bytes> {
  try {
    const root = await openFernet(await importFernetKey(wrapKey), wrap);
    if (root.length !== 32) throw new TypeError("a vault root has 32 bytes");
    return root;
  } catch (error) {
    throw new VaultError(error);
  }
}

/** The wrap key of the password's way in, from OPAQUE's export key (base64url). */
export function passwordWrapKey(exportKey: string): Promise<Bytes> {
  return hkdf(fromB64u(exportKey), new Uint8Array(0), "sotto/vault/password/1", 32);
}
