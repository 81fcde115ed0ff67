import { fromUtf8, utf8 } from "./bytes";

const NONCE = 12;

/** What rests on a device: 12-byte nonce ‖ AES-256-GCM ciphertext (NIST SP 800-38D), under a key that cannot leave the browser profile. */
export type Rest = Uint8Array<ArrayBuffer>;

/** A new non-extractable AES-256-GCM key for one browser profile. */
export function newRestKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Seals a JSON value for the local store. */
export async function sealRest(key: CryptoKey, value: unknown): Promise<Rest> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, utf8(JSON.stringify(value)));
  const rest = new Uint8Array(NONCE + body.byteLength);
  rest.set(nonce);
  rest.set(new Uint8Array(body), NONCE);
  return rest;
}

/** Opens what `sealRest` made. Throws where the key or a byte is wrong; the caller checks the value's form. */
export async function openRest(key: CryptoKey, rest: Rest): Promise<unknown> {
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: rest.subarray(0, NONCE) },
    key,
    rest.subarray(NONCE),
  );
  return JSON.parse(fromUtf8(new Uint8Array(plain)));
}
